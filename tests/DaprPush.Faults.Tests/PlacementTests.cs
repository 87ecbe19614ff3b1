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

    private static readonly FaultOptions Small = new()
    {
        Gateways = 1,
        SendApis = 1,
        Users = 40,
        Channels = 20,
        Clients = 60,
        Rate = 100,
    };

    [Fact]
    public Task Placement_RestartedTwiceWithinAMinuteUnderLoad_DeliveriesGoOn() =>
        DeliveriesGoOnAsync(Small with { Seed = 7, Times = 2, Kinds = [FaultKind.RestartPlacement] }, accepted: 1_000);

    /// <summary>Faults that met one another on the real runtime: the hosts that are to take the actors come and go meanwhile, and what would wake them later is away.</summary>
    [Theory]
    [InlineData(nameof(FaultKind.KillRouterWithoutPlacement))]
    [InlineData(nameof(FaultKind.StartRoutersAtOnce))]
    [InlineData(nameof(FaultKind.RestartPlacementAndScheduler))]
    public Task Combination_UnderLoad_LosesNothingAndDeliveriesGoOn(string kind) =>
        DeliveriesGoOnAsync(Small with { Seed = 9, Times = 1, Kinds = [Enum.Parse<FaultKind>(kind)] }, accepted: 500);

    private static async Task DeliveriesGoOnAsync(FaultOptions options, int accepted)
    {
        var output = new StringWriter();
        var run = new FaultRun(options, output);

        var verdict = await run.ExecuteAsync();

        run.Unended.Should().BeEmpty(output.ToString());
        verdict.Violations.Should().BeEmpty(output.ToString());
        verdict.Accepted.Should().BeGreaterThan(accepted);
        run.Delays!.Longest.Should().BeLessThan(LongestSilence, output.ToString());
    }
}
