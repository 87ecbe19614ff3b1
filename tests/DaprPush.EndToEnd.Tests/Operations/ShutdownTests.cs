using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Operations;

/// <summary>A system of its own each time: it is over afterwards.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(Signal.Interrupt)]
    [InlineData(Signal.Terminate)]
    public async Task Sidecar_ToldToStop_LeavesNoProcessBehind(Signal signal)
    {
        await using var system = await PushSystem.StartAsync(new PushSystemOptions { Scale = new Dictionary<string, int>() });
        var processes = ProcessTree.WithDescendants(system.SidecarPid);

        await system.StopAsync(signal, StopLimit);

        processes.Should().HaveCountGreaterThan(3, "the sidecar starts three apps");
        processes.Where(ProcessTree.IsAlive).Should().BeEmpty();
    }
}
