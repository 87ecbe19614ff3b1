namespace DaprPush.Router.Streams;

/// <summary>
/// Until when routers may go by an older list of a stream's holders, and from when on a gateway that was added meanwhile gets
/// everything. Timestamps of one clock, never of two machines: a router counts from before it asked, a gateway from after it was
/// answered, so each of them is on the safe side.
/// </summary>
/// <param name="grant">For how long a list is granted.</param>
internal sealed class HolderGrants(TimeSpan grant, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _grantedUntil;
    private long _settledAt;

    /// <returns>For how many milliseconds the list that is answered now may be used.</returns>
    public int Grant()
    {
        lock (_gate)
        {
            // One more for the rounding.
            _grantedUntil = Now + (long)grant.TotalMilliseconds + (grant > TimeSpan.Zero ? 1 : 0);
            return (int)grant.TotalMilliseconds;
        }
    }

    /// <summary>A gateway was added: lists from before do not have it.</summary>
    public void Added()
    {
        lock (_gate)
        {
            _settledAt = Math.Max(_settledAt, _grantedUntil);
        }
    }

    /// <summary>Milliseconds until no list is in use any more that lacks a gateway.</summary>
    public int SettlesIn()
    {
        lock (_gate)
        {
            return (int)Math.Max(0, _settledAt - Now);
        }
    }

    // Milliseconds since some moment, of a clock that nobody sets.
    private long Now => (long)(time.GetTimestamp() * 1000.0 / time.TimestampFrequency);
}
