using DaprPush.FunctionsHost.Contract.Tests.Hosts;

namespace DaprPush.FunctionsHost.Contract.Tests;

/// <summary>What becomes of what an app logs and prints. A host that ran already is not asked.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData(HostMode.Grpc)]
    [InlineData(HostMode.AspNetCore)]
    public async Task Log_WithinAnInvocation_HasTheFunctionsCategoryAndTheWholeText(HostMode mode)
    {
        await using var host = await HostProcess.StartAsync(mode);

        await host.Http.GetStringAsync(new Uri("log/hello", UriKind.Relative));

        await host.PrintsAsync("warn: Function.Log.User[0]", "logged within: hello", "the exception of hello");
        host.Output.Should().NotContain("DaprPush.FunctionsHost.Sample.Functions[", "the app's own category and event id are gone");
    }

    [Fact]
    public async Task Log_OutsideOfAnyInvocation_IsDroppedAndWhatIsPrintedIsWrapped()
    {
        await using var host = await HostProcess.StartAsync(HostMode.Grpc);

        await host.PrintsAsync("info: Host.Function.Console[0]", """{"printed":"outside of an invocation"}""");
        host.Output.Should().NotContain("logged outside of an invocation");
    }
}
