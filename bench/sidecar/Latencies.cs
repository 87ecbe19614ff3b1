namespace DaprPush.Bench.Sidecar;

/// <summary>Durations in buckets a tenth wide, from a microsecond to a minute.</summary>
internal sealed class Latencies
{
    private const int Buckets = 200;
    private readonly long[] _counts = new long[Buckets];

    /// <summary>Counts one.</summary>
    public void Add(TimeSpan duration) =>
        Interlocked.Increment(ref _counts[Math.Clamp((int)(Math.Log(Math.Max(1, duration.TotalMicroseconds)) / Math.Log(1.1)), 0, Buckets - 1)]);

    /// <summary>What was counted since the last call.</summary>
    public Summary Take()
    {
        var counts = new long[Buckets];
        for (var i = 0; i < Buckets; i++)
        {
            counts[i] = Interlocked.Exchange(ref _counts[i], 0);
        }

        return new Summary(counts.Sum(), Quantile(counts, 0.5), Quantile(counts, 0.99));
    }

    private static double Quantile(long[] counts, double share)
    {
        var left = (long)Math.Ceiling(counts.Sum() * share);
        for (var i = 0; i < Buckets; i++)
        {
            left -= counts[i];
            if (left <= 0)
            {
                return Math.Pow(1.1, i + 1) / 1000;
            }
        }

        return double.NaN;
    }
}

/// <summary>How many, and how long in milliseconds.</summary>
internal sealed record Summary(long Count, double P50, double P99);
