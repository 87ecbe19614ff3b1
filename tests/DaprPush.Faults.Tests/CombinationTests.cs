using DaprPush.Faults.Injecting;

namespace DaprPush.Faults.Tests;

/// <summary>
/// Faults that met one another on the real runtime: the actors' new places are told while the hosts that are to take them come and go, and
/// what would wake them later is away.
/// </summary>
public sealed class CombinationTests
{
    // Tells a busy machine from a system that stands still; see PlacementTests.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(90);

    private static readonly FaultOptions Small = new()
    {
        Seed = 9,
        Times = 1,
        Gateways = 1,
        SendApis = 1,
        Users = 40,
        Channels = 20,
        Clients = 60,
        Rate = 100,
    };

    [Theory]
    [InlineData(nameof(FaultKind.KillRouterWithoutPlacement))]
    [InlineData(nameof(FaultKind.StartRoutersAtOnce))]
    [InlineData(nameof(FaultKind.RestartPlacementAndScheduler))]
    public async Task Combination_UnderLoad_LosesNothingAndDeliveriesGoOn(string kind)
    {
        var output = new StringWriter();
        var run = new FaultRun(Small with { Kinds = [Enum.Parse<FaultKind>(kind)] }, output);

        var verdict = await run.ExecuteAsync();

        run.Unended.Should().BeEmpty(output.ToString());
        verdict.Violations.Should().BeEmpty(output.ToString());
        verdict.Accepted.Should().BeGreaterThan(500);
        run.Delays!.Longest.Should().BeLessThan(LongestSilence, output.ToString());
    }
}
