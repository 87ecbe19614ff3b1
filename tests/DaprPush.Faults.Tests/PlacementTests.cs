using DaprPush.Faults.Injecting;

namespace DaprPush.Faults.Tests;

/// <summary>
/// Placement is restarted under load while two routers share the actors. On the real runtime this stopped all deliveries for good: a
/// deactivation waited for a turn, the turn for its state, and the state for the end of the round, which waited for the deactivation.
/// </summary>
public sealed class PlacementTests
{
    // Tells a busy machine from a system that stands still: that lasts for the 100 s of the SDK's own state calls at least. What is aimed
    // at is in docs/guarantees.md.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);

    private static readonly FaultOptions TwoRestarts = new()
    {
        Seed = 7,
        Times = 2,
        Kinds = [FaultKind.RestartPlacement],
        Gateways = 1,
        SendApis = 1,
        Users = 40,
        Channels = 20,
        Clients = 60,
        Rate = 100,
    };

    [Fact]
    public async Task Placement_RestartedTwiceWithinAMinuteUnderLoad_DeliveriesGoOn()
    {
        var output = new StringWriter();
        var run = new FaultRun(TwoRestarts, output);

        var verdict = await run.ExecuteAsync();

        run.Unended.Should().BeEmpty(output.ToString());
        verdict.Violations.Should().BeEmpty(output.ToString());
        verdict.Accepted.Should().BeGreaterThan(1_000);
        run.Delays!.Longest.Should().BeLessThan(LongestSilence, output.ToString());
    }
}
