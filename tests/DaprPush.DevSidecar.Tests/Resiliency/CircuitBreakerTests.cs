using DaprPush.DevSidecar.Conditions;
using DaprPush.DevSidecar.Resiliency;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Resiliency;

public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public void TryEnter_FailuresUnderTheLimit_StaysClosed()
    {
        var breaker = Breaker("consecutiveFailures > 2", Never);

        Calls(breaker, false, false, true, false, false).Should().OnlyContain(entered => entered);
        breaker.TryEnter().Should().BeTrue("a success in between begins the count anew");
    }

    [Theory]
    [InlineData("consecutiveFailures > 2", 3)]
    [InlineData("totalFailures >= 2", 2)]
    [InlineData("requests >= 4 && totalFailures > totalSuccesses", 4)]
    public void TryEnter_ConditionMet_IsOpen(string trip, int failures)
    {
        var breaker = Breaker(trip, Never);

        Calls(breaker, [.. Enumerable.Repeat(false, failures)]).Should().OnlyContain(entered => entered);

        breaker.TryEnter().Should().BeFalse();
    }

    [Fact]
    public async Task TryEnter_AfterTheTimeout_LetsOneThroughAndClosesOnItsSuccess()
    {
        var breaker = Breaker("consecutiveFailures > 0", TimeSpan.FromMilliseconds(50));
        Calls(breaker, false);

        await Eventually.TrueAsync(breaker.TryEnter);
        breaker.TryEnter().Should().BeFalse("only one may try while it is half open");
        breaker.Exit(succeeded: true);

        Calls(breaker, true, true, true).Should().OnlyContain(entered => entered);
    }

    [Fact]
    public async Task TryEnter_TrialFails_IsOpenAgain()
    {
        var breaker = Breaker("consecutiveFailures > 0", TimeSpan.FromSeconds(2));
        Calls(breaker, false);

        await Eventually.TrueAsync(breaker.TryEnter);
        breaker.Exit(succeeded: false);

        breaker.TryEnter().Should().BeFalse();
    }

    [Fact]
    public async Task Exit_IntervalOver_BeginsTheCountAnew()
    {
        var interval = TimeSpan.FromMilliseconds(20);
        var breaker = new CircuitBreaker(new CircuitBreakerRule(1, interval, Never, Condition.Compile("totalFailures > 1")), TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            Calls(breaker, false).Should().Equal(true);
            var began = TimeProvider.System.GetTimestamp();
            await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(began) > interval);
        }
    }

    private static CircuitBreaker Breaker(string trip, TimeSpan timeout) =>
        new(new CircuitBreakerRule(1, TimeSpan.Zero, timeout, Condition.Compile(trip)), TimeProvider.System);

    private static List<bool> Calls(CircuitBreaker breaker, params bool[] outcomes) => [.. outcomes.Select(outcome =>
    {
        var entered = breaker.TryEnter();
        if (entered)
        {
            breaker.Exit(outcome);
        }

        return entered;
    })];
}
