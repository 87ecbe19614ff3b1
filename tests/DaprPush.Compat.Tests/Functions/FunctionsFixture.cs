namespace DaprPush.Compat.Tests.Functions;

/// <summary>One process for all the tests that only ask it.</summary>
public sealed class FunctionsFixture : IAsyncLifetime
{
    internal FunctionsProcess App { get; private set; } = null!;

    public async Task InitializeAsync() => App = await FunctionsProcess.StartAsync(("SAMPLE_FROM_BOTH", "environment"));

    public async Task DisposeAsync() => await App.DisposeAsync();
}
