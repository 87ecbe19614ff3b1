using DaprPush.Messages.Connections;

namespace DaprPush.Gateway.Delivery;

/// <summary>How old messages were when they were written.</summary>
internal sealed class RecentLatency
{
    private long _milliseconds;
    private long _longest;

    public LatencyCounts Counts { get; } = new();

    /// <summary>Milliseconds; null where nothing was written.</summary>
    public double? Mean => Counts.Total > 0 ? Math.Round((double)_milliseconds / Counts.Total, 1) : null;

    /// <summary>Milliseconds of the oldest; null where nothing was written.</summary>
    public double? Longest => Counts.Total > 0 ? _longest : null;

    public void Add(long milliseconds)
    {
        Counts.Add(milliseconds);
        _milliseconds += milliseconds;
        _longest = Math.Max(_longest, milliseconds);
    }
}
