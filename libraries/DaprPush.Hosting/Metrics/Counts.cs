using System.Diagnostics.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>The buckets of how many messages go together.</summary>
public static class Counts
{
    public static InstrumentAdvice<int> Advice { get; } = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] };
}
