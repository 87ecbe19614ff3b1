using DaprPush.DevSidecar.Resiliency;

namespace DaprPush.DevSidecar.Tests.Resiliency;

public sealed class RetryRuleTests
{
    [Fact]
    public void Wait_Constant_IsAlwaysTheSame()
    {
        var rule = new RetryRule { Duration = TimeSpan.FromSeconds(3) };

        Enumerable.Range(0, 5).Select(rule.Wait).Should().AllBeEquivalentTo(TimeSpan.FromSeconds(3));
    }

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 1500)]
    [InlineData(4, 5062.5)]
    [InlineData(9, 10_000)]
    [InlineData(10_000, 10_000)]
    public void Wait_Exponential_GrowsByHalfUpToTheMaximumAndIsSpreadByHalf(int failuresBefore, double milliseconds)
    {
        var rule = new RetryRule { Exponential = true, InitialInterval = TimeSpan.FromSeconds(1), MaxInterval = TimeSpan.FromSeconds(10) };

        var waits = Enumerable.Range(0, 1000).Select(_ => rule.Wait(failuresBefore).TotalMilliseconds).ToList();

        waits.Should().OnlyContain(wait => wait >= milliseconds * 0.5 && wait <= milliseconds * 1.5);
        waits.Max().Should().BeGreaterThan(waits.Min());
    }

    [Theory]
    [InlineData(-1, 1_000_000, true)]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, false)]
    [InlineData(0, 0, false)]
    public void MayRetry_AfterSoManyFailures_EndsAtTheMaximum(int maxRetries, int failuresBefore, bool may) =>
        new RetryRule { MaxRetries = maxRetries }.MayRetry(500, failuresBefore).Should().Be(may);

    [Theory]
    [InlineData(429, true)]
    [InlineData(500, true)]
    [InlineData(599, true)]
    [InlineData(404, false)]
    [InlineData(-1, true)]
    public void MayRetry_WithStatuses_RepeatsOnlyThoseAndWhatHasNone(int status, bool may) =>
        new RetryRule { Statuses = StatusRanges.TryParse("429, 500-599") }.MayRetry(status, 0).Should().Be(may);

    [Theory]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("500-400")]
    [InlineData("4xx")]
    [InlineData("1-2-3")]
    public void TryParse_NoStatuses_IsNull(string text) => StatusRanges.TryParse(text).Should().BeNull();
}
