using System.Diagnostics.Metrics;

namespace DaprPush.Hosting.Metrics;

/// <summary>The buckets of every duration, in seconds: fine around what is promised (a tenth of a second), coarse up to what is given up.</summary>
public static class Durations
{
    public static InstrumentAdvice<double> Advice { get; } = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };
}
