using Dapr.Actors.Runtime.Reminders;

namespace Dapr.Actors.Runtime;

/// <summary>A timer: lives as long as the actor's activation.</summary>
public class ActorTimer : ActorTimerToken
{
    /// <summary>Creates the timer.</summary>
    public ActorTimer(
        string actorType,
        ActorId actorId,
        string name,
        string timerCallback,
        byte[] data,
        TimeSpan dueTime,
        TimeSpan period)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)null)
    {
    }

    /// <summary>Creates a timer that ends after a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative, or the time to live ends before the first call.</exception>
    public ActorTimer(
        string actorType,
        ActorId actorId,
        string name,
        string timerCallback,
        byte[] data,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan ttl)
        : this(actorType, actorId, name, timerCallback, data, dueTime, period, (TimeSpan?)ttl)
    {
    }

    internal ActorTimer(
        string actorType,
        ActorId actorId,
        string name,
        string timerCallback,
        byte[] data,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        Schedule.Check(dueTime, period, ttl);
        TimerCallback = timerCallback;
        Data = data;
        DueTime = dueTime;
        Period = period;
        Ttl = ttl;
    }

    /// <summary>The actor's method.</summary>
    public string TimerCallback { get; }

    /// <summary>The bytes for the method.</summary>
    public byte[] Data { get; }

    /// <summary>Until the first call.</summary>
    public TimeSpan DueTime { get; }

    /// <summary>Between the others; -1 ms for none.</summary>
    public TimeSpan Period { get; }

    /// <summary>After which it ends; null for never.</summary>
    public TimeSpan? Ttl { get; }
}
