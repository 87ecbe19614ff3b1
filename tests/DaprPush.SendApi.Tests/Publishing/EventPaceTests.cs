using DaprPush.SendApi.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.SendApi.Tests.Publishing;

public sealed class EventPaceTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void ToWait_AfterARest_IsNothingForAFewEventsAndThenAnInterval()
    {
        var pace = new EventPace(Interval, _time);

        for (var i = 0; i < EventPace.Burst; i++)
        {
            pace.ToWait().Should().Be(TimeSpan.Zero);
            pace.Note();
        }

        pace.ToWait().Should().Be(Interval);
        _time.Advance(TimeSpan.FromMilliseconds(4));
        pace.ToWait().Should().Be(TimeSpan.FromMilliseconds(6));
        _time.Advance(TimeSpan.FromMilliseconds(6));
        pace.ToWait().Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void ToWait_WithMessagesAllTheTime_LetsOneEventGoEachInterval()
    {
        var pace = new EventPace(Interval, _time);
        var events = 0;

        for (var milliseconds = 0; milliseconds < 10_000; milliseconds++)
        {
            if (pace.ToWait() == TimeSpan.Zero)
            {
                pace.Note();
                events++;
            }

            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        events.Should().BeInRange(1_000, 1_000 + EventPace.Burst);
    }

    [Fact]
    public void ToWait_AfterManyEventsBeforeTheirTime_IsAnIntervalAtTheMost()
    {
        var pace = new EventPace(Interval, _time);

        for (var i = 0; i < 1_000; i++)
        {
            pace.Note();
            pace.ToWait().Should().BeLessThanOrEqualTo(Interval);
        }
    }

    [Fact]
    public void ToWait_WithoutAnInterval_IsNothing()
    {
        var pace = new EventPace(TimeSpan.Zero, _time);

        for (var i = 0; i < 100; i++)
        {
            pace.ToWait().Should().Be(TimeSpan.Zero);
            pace.Note();
        }
    }
}
