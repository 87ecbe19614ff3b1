using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>
/// Until when routers may go by older lists of a stream's holders, and from when on a gateway that attaches gets everything.
/// Timestamps of one clock, never of two machines: a router counts from before it asked, a gateway from after it was answered, so
/// each of them is on the safe side.
/// </summary>
/// <param name="grant">For how long a list is granted.</param>
/// <param name="time">The clock.</param>
internal sealed class HolderGrants(TimeSpan grant, TimeProvider time)
{
    // In the order in which they end. There are as many as the holders changed while lists were out.
    private readonly List<(long Until, GatewayRef[] Holders)> _lists = [];

    /// <summary>Whether no list is in use.</summary>
    public bool AreOver
    {
        get
        {
            ForgetEnded();
            return _lists.Count == 0;
        }
    }

    /// <param name="holders">The list that is answered now.</param>
    /// <returns>For how many milliseconds it may be used.</returns>
    public int Grant(GatewayRef[] holders)
    {
        ForgetEnded();
        if (_lists is [.., var last] && last.Holders.AsSpan().SequenceEqual(holders))
        {
            _lists.RemoveAt(_lists.Count - 1);
        }

        // One more for the rounding.
        _lists.Add((Now + (long)grant.TotalMilliseconds + (grant > TimeSpan.Zero ? 1 : 0), holders));
        return (int)grant.TotalMilliseconds;
    }

    /// <summary>Milliseconds until no list is in use any more that lacks a gateway.</summary>
    public int SettlesIn(GatewayRef gateway)
    {
        ForgetEnded();
        return (int)_lists.Where(list => !list.Holders.Contains(gateway)).Select(list => list.Until - Now).DefaultIfEmpty().Max();
    }

    private void ForgetEnded()
    {
        var now = Now;
        _lists.RemoveAll(list => list.Until <= now);
    }

    // Milliseconds since some moment, of a clock that nobody sets.
    private long Now => (long)(time.GetTimestamp() * 1000.0 / time.TimestampFrequency);
}
