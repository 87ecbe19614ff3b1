namespace DaprPush.SendApi.Publishing;

/// <summary>
/// When the next event of a lane may go: at once after a rest, and under load once in an interval. What was not used is good for a few events
/// more, so that messages that come at uneven times do not wait for each other where there are few of them.
/// </summary>
/// <param name="interval">Zero for no limit.</param>
internal sealed class EventPace(TimeSpan interval, TimeProvider time)
{
    /// <summary>Events that may go one right after another after a rest.</summary>
    public const int Burst = 10;

    private readonly long _begin = time.GetTimestamp();
    private TimeSpan _paidUntil = TimeSpan.Zero;

    /// <summary>Zero where it may go now; an interval at the most.</summary>
    public TimeSpan ToWait()
    {
        var wait = _paidUntil - ((Burst - 1) * interval) - time.GetElapsedTime(_begin);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>An event goes.</summary>
    public void Note()
    {
        var now = time.GetElapsedTime(_begin);

        // One that was too large to wait does not make others wait longer than an interval.
        var latest = now + ((Burst - 1) * interval);
        var paid = _paidUntil > now ? _paidUntil : now;
        _paidUntil = (paid < latest ? paid : latest) + interval;
    }
}
