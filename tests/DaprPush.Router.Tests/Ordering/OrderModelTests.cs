using DaprPush.Router.Settings;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace DaprPush.Router.Tests.Ordering;

/// <summary>
/// Any interleaving of sending, failing to publish, delivering late, twice or in another order, and of routers and actors that die:
/// everything that was promised is there once, and in the order in which a send API accepted it. The same cases each time.
/// </summary>
public class OrderModelTests
{
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(0, int.MaxValue).ArrayOf().Resize(300).ToArbitrary();
    private static readonly Config Settings = Config.QuickThrowOnFailure
        .WithMaxTest(int.TryParse(Environment.GetEnvironmentVariable("PUSH_MODEL_CASES"), out var cases) ? cases : 200)
        .WithReplay(cases > 0 ? FSharpOption<Replay>.None : FSharpOption<Replay>.Some(new Replay(new Rnd(6_211_998, 4_711), FSharpOption<int>.None)));

    [Fact]
    public void AnyInterleaving_EverythingComesInTime_OnceAndInTheSendersOrder() =>
        Check(new RouterOptions { HistorySize = 5_000, OrderTimeout = TimeSpan.FromHours(1) }, keepsOrder: true);

    [Fact]
    public void AnyInterleaving_SomeComesTooLate_NothingIsLostOrThereTwice() =>
        Check(new RouterOptions { HistorySize = 5_000, OrderTimeout = TimeSpan.FromSeconds(10) }, keepsOrder: false);

    [Fact]
    public void AnyInterleaving_FewMayWait_NothingIsLostOrThereTwice() =>
        Check(new RouterOptions { HistorySize = 5_000, OrderTimeout = TimeSpan.FromHours(1), ParkedMessages = 2 }, keepsOrder: false);

    private static void Check(RouterOptions options, bool keepsOrder) => Prop.ForAll(Steps, steps =>
    {
        // Nothing in it waits for anything but itself.
        RunAsync(options, steps, keepsOrder).GetAwaiter().GetResult();
    }).Check(Settings);

    private static async Task RunAsync(RouterOptions options, int[] steps, bool keepsOrder)
    {
        var model = new OrderModel(options);
        foreach (var step in steps)
        {
            await model.StepAsync(step);
        }

        await model.SettleAsync(steps.Length == 0 ? 0 : steps[^1], keepsOrder);
    }
}
