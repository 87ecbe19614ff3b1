using DaprPush.Faults.Injecting;

namespace DaprPush.Faults.Tests;

/// <summary>
/// Actors get new places under load while two routers share them. On the real runtime a restart of placement stopped all deliveries for good: a
/// deactivation waited for a turn, the turn for its state, and the state for the end of the round, which waited for the deactivation.
/// </summary>
public sealed class PlacementTests
{
    // Tells a busy machine from a system that stands still: that lasts for the 100 s of the SDK's own state calls at least. What is aimed
    // at is in docs/guarantees.md.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);

    // One after another in one system, since starting one and waiting until all have everything takes as long as a fault. Behind the two restarts come
    // faults that met one another on the real runtime: the hosts that are to take the actors come and go meanwhile, and what would wake them later
    // is away.
    private static readonly FaultKind[] Faults =
    [
        FaultKind.RestartPlacement,
        FaultKind.RestartPlacement,
        FaultKind.KillRouterWithoutPlacement,
        FaultKind.StartRoutersAtOnce,
        FaultKind.RestartPlacementAndScheduler,
    ];

    private static readonly FaultOptions Options = new()
    {
        Seed = 7,
        Gateways = 1,
        SendApis = 1,
        Users = 40,
        Channels = 20,
        Clients = 60,
        Rate = 100,
        Kinds = Faults,
        InTurn = true,
        Times = Faults.Length,
    };

    [Fact]
    public async Task Placement_RestartedAloneAndWithOthersUnderLoad_LosesNothingAndDeliveriesGoOn()
    {
        var output = new StringWriter();
        var run = new FaultRun(Options, output);

        var verdict = await run.ExecuteAsync();

        run.Unended.Should().BeEmpty(output.ToString());
        verdict.Violations.Should().BeEmpty(output.ToString());
        verdict.Accepted.Should().BeGreaterThan(2_000);
        run.Delays!.Rows.Select(row => row.Kind).Should().BeEquivalentTo(Faults.Distinct(), output.ToString());
        run.Delays.Longest.Should().BeLessThan(LongestSilence, output.ToString());
    }
}
