using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace DaprPush.Gateway.Tests.Streams;

/// <summary>
/// Any interleaving of sending, delivering late, twice, in another order or not at all, of clients that come and go in the middle of
/// what they are sent, of actors that answer late or fail: every client has every message once, and every id is exact.
/// How many cases, and which, <see cref="ModelRun"/> says.
/// </summary>
public class DeliveryModelTests
{
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(0, int.MaxValue).ArrayOf().Resize(400).ToArbitrary();

    [Fact]
    public void AnyInterleaving_HistoryIsComplete_EveryMessageOnceAndNoReset() => Check(
        new GatewayOptions { RecentEvents = 3, LingerSeconds = 1, ReattachMinutes = 1 }, kept: int.MaxValue, losesHistory: false);

    [Fact]
    public void AnyInterleaving_QueuesAreShort_EveryMessageOnceAndNoReset() => Check(
        new GatewayOptions { RecentEvents = 0, LingerSeconds = 0, MessageQueueSize = 4 }, kept: int.MaxValue, losesHistory: false);

    [Fact]
    public void AnyInterleaving_HistoryIsShortOrLost_NothingIsMissingWithoutAReset() => Check(
        new GatewayOptions { RecentEvents = 2, LingerSeconds = 2 }, kept: 4, losesHistory: true);

    private static void Check(GatewayOptions options, int kept, bool losesHistory) => Prop.ForAll(Steps, steps =>
    {
        using var model = new DeliveryModel(options, kept, losesHistory);
        foreach (var step in steps)
        {
            model.Step(step);
        }

        model.Settle();
    }).Check(ModelRun.Settings);
}
