using DaprPush.Testing.Browser;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;
using DaprPush.Testing.Sending;

namespace DaprPush.Examples.Tests;

/// <summary>The system that all examples run against: two gateways, started once.</summary>
[CollectionDefinition(Name)]
public sealed class ExampleSystem : IAsyncLifetime, ICollectionFixture<ExampleSystem>
{
    public const string Name = "examples";

    public PushSystem System { get; private set; } = null!;

    public Sender Sender { get; private set; } = null!;

    /// <summary>The examples, beside the TypeScript client as in the repository.</summary>
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "examples");

    public async Task InitializeAsync()
    {
        System = await PushSystem.StartAsync(new PushSystemOptions { Folder = "examples" });
        Sender = new Sender(System.SendApi);
    }

    public async Task DisposeAsync()
    {
        Sender?.Dispose();
        if (System is not null)
        {
            await System.DisposeAsync();
        }
    }
}
