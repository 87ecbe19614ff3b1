using DaprPush.Faults.Checking;
using DaprPush.Faults.Injecting;

namespace DaprPush.Faults.Tests;

/// <summary>A short piece of what scripts/soak.sh does for long.</summary>
public sealed class FaultRunTests
{
    private static readonly FaultOptions Short = new()
    {
        Seed = 4,
        Duration = TimeSpan.FromSeconds(20),
        Users = 40,
        Channels = 20,
        Clients = 60,
        Rate = 150,
        Pause = (1.5, 3),
        Kinds = [FaultKind.KillGateway, FaultKind.KillRouter, FaultKind.KillSendApi, FaultKind.KillRedis, FaultKind.PauseRedis, FaultKind.CutRedis],
    };

    [Fact]
    public async Task Run_WhileProcessesAreKilled_EveryClientHasEveryMessageOnceAndInOrder()
    {
        var output = new StringWriter();

        var run = new FaultRun(Short, output);

        var verdict = await run.ExecuteAsync();

        run.Unended.Should().BeEmpty(output.ToString());

        // What the broker hands out late may be overtaken after its time of waiting: a matter of minutes, which this run does not have.
        verdict.Violations.Where(violation => violation.Kind != ViolationKind.Overtaken).Should().BeEmpty(output.ToString());
        verdict.Accepted.Should().BeGreaterThan(200);
        verdict.Delivered.Should().BeGreaterThan(verdict.Accepted);
    }
}
