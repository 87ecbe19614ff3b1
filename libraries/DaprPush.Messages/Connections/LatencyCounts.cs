namespace DaprPush.Messages.Connections;

/// <summary>
/// How many messages took how long, in classes that all gateways share, so that the counts of several can be added up and a share of
/// them be told of all. Exact enough to act on: a class is at most half as wide again as the one before.
/// </summary>
public sealed class LatencyCounts
{
    // The last milliseconds of each class but the last, which has no end.
    private static readonly int[] Ends =
        [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192, 16_384, 32_768, 65_536];

    private readonly long[] _counts = new long[Ends.Length + 1];

    public long Total { get; private set; }

    /// <summary>The counts from the first class to the last that has any; null for none at all.</summary>
    public IReadOnlyList<long>? Trimmed => Total == 0 ? null : _counts[..(Array.FindLastIndex(_counts, count => count > 0) + 1)];

    public void Add(long milliseconds)
    {
        var found = Array.BinarySearch(Ends, (int)Math.Clamp(milliseconds, 0, int.MaxValue));
        _counts[found < 0 ? ~found : found]++;
        Total++;
    }

    /// <param name="counts">What <see cref="Trimmed"/> gave; what stands beyond the classes that are known here counts in the last.</param>
    public void Add(IReadOnlyList<long> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        for (var i = 0; i < counts.Count; i++)
        {
            _counts[Math.Min(i, Ends.Length)] += counts[i];
            Total += counts[i];
        }
    }

    /// <summary>
    /// Milliseconds within which this share of the messages was written, evenly spread over the class where it falls; null where there
    /// was none.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    /// <param name="longest">Milliseconds of the slowest message: no share takes longer.</param>
    public double? Within(double share, double? longest)
    {
        if (Total == 0)
        {
            return null;
        }

        var wanted = share * Total;
        var i = 0;
        for (; i < Ends.Length && wanted > _counts[i]; i++)
        {
            wanted -= _counts[i];
        }

        var start = i == 0 ? 0 : Ends[i - 1];
        var within = i == Ends.Length ? start : start + ((Ends[i] - start) * wanted / Math.Max(1, _counts[i]));
        return Math.Round(Math.Min(within, longest ?? double.MaxValue), 1);
    }
}
