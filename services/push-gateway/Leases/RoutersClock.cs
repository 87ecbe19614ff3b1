namespace DaprPush.Gateway.Leases;

/// <summary>
/// What time it is at the routers. They decide when a message has expired, and stamp what they send; a gateway that went by a clock of
/// its own that is ahead would drop, silently, every message whose ttl is shorter than the error.
/// </summary>
/// <remarks>
/// Each renewal of the lease tells the directory's time. It was read between asking and answer, so the routers' time is known to within
/// the length of that call, and more closely by several of them: an estimate is moved only as far as a call proves it wrong. From
/// then on this machine's clock does not matter, only the passing of time: nobody sets that. Before the first answer it is this
/// machine's time.
/// </remarks>
internal sealed class RoutersClock(TimeProvider own) : TimeProvider
{
    private readonly Lock _lock = new();

    // The routers' time in Unix milliseconds when the timestamp was taken; null before the first answer.
    private (double Milliseconds, long At)? _anchor;

    public override TimeZoneInfo LocalTimeZone => own.LocalTimeZone;

    public override long TimestampFrequency => own.TimestampFrequency;

    /// <summary>How far this machine's clock is ahead of the routers'; negative where it is behind; zero before the first answer.</summary>
    public TimeSpan Ahead
    {
        get
        {
            lock (_lock)
            {
                return _anchor is null ? TimeSpan.Zero : own.GetUtcNow() - At(own.GetTimestamp());
            }
        }
    }

    /// <summary>Whether the routers have told their time.</summary>
    public bool IsKnown
    {
        get
        {
            lock (_lock)
            {
                return _anchor is not null;
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _anchor is null ? own.GetUtcNow() : At(own.GetTimestamp());
        }
    }

    public override long GetTimestamp() => own.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        own.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes what an answer told.</summary>
    /// <param name="told">Unix time in milliseconds.</param>
    /// <param name="askedAt">The timestamp before the call.</param>
    /// <param name="answeredAt">The timestamp after it.</param>
    public void Learn(long told, long askedAt, long answeredAt)
    {
        // Told in whole milliseconds, the rest cut off.
        double earliest = told, latest = told + 1 + own.GetElapsedTime(askedAt, answeredAt).TotalMilliseconds;
        lock (_lock)
        {
            var estimate = _anchor is null ? (earliest + latest) / 2 : Math.Clamp(MillisecondsAt(answeredAt), earliest, latest);
            _anchor = (estimate, answeredAt);
        }
    }

    private DateTimeOffset At(long timestamp) => DateTimeOffset.UnixEpoch.AddMilliseconds(MillisecondsAt(timestamp));

    private double MillisecondsAt(long timestamp) => _anchor!.Value.Milliseconds + own.GetElapsedTime(_anchor.Value.At, timestamp).TotalMilliseconds;
}
