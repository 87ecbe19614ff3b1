using DaprPush.Router.Turns;

namespace DaprPush.Router.Tests.Turns;

public class TurnTimeTests
{
    [Fact]
    public void ForACall_OutsideATurn_IsWhatIsAskedFor()
    {
        TurnTime.ForACall().Should().Be(TurnTime.Call);
        TurnTime.ForACall(TimeSpan.FromSeconds(10)).Should().Be(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task ForACall_WithinATurn_IsNeverMoreThanACallMayTake()
    {
        await Task.Run(() =>
        {
            TurnTime.Begin();
            TurnTime.ForACall(TimeSpan.FromSeconds(10)).Should().BePositive().And.BeLessThanOrEqualTo(TurnTime.Call);
        });

        TurnTime.ForACall(TimeSpan.FromSeconds(10)).Should().Be(TimeSpan.FromSeconds(10), "the turn was another flow's");
    }
}
