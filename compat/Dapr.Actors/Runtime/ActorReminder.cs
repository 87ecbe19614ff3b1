using Dapr.Actors.Runtime.Reminders;

namespace Dapr.Actors.Runtime;

/// <summary>A reminder: outlives the actor's activation and the process.</summary>
public class ActorReminder : ActorReminderToken, IActorReminder
{
    /// <summary>Creates the reminder.</summary>
    public ActorReminder(
        string actorType,
        ActorId actorId,
        string name,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period)
        : this(actorType, actorId, name, state, dueTime, period, null, null)
    {
    }

    /// <summary>Creates a reminder that ends after a time.</summary>
    public ActorReminder(
        string actorType,
        ActorId actorId,
        string name,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan ttl)
        : this(actorType, actorId, name, state, dueTime, period, null, ttl)
    {
    }

    /// <summary>Creates a reminder that comes a number of times, or ends after a time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time or number is negative, or the time to live ends before the first.</exception>
    public ActorReminder(
        string actorType,
        ActorId actorId,
        string name,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period,
        int? repetitions,
        TimeSpan? ttl)
        : base(actorType, actorId, name)
    {
        Schedule.Check(dueTime, period, ttl);
        if (repetitions <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(repetitions), repetitions, "A reminder's repetitions must be positive.");
        }

        State = state;
        DueTime = dueTime;
        Period = period;
        Ttl = ttl;
        Repetitions = repetitions;
    }

    /// <summary>Creates a reminder that comes a number of times.</summary>
    public ActorReminder(
        string actorType,
        ActorId actorId,
        string name,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period,
        int? repetitions)
        : this(actorType, actorId, name, state, dueTime, period, repetitions, null)
    {
    }

    /// <inheritdoc />
    public byte[] State { get; }

    /// <inheritdoc />
    public TimeSpan DueTime { get; }

    /// <inheritdoc />
    public TimeSpan Period { get; }

    /// <summary>After which it ends; null for never.</summary>
    public TimeSpan? Ttl { get; }

    /// <summary>How often it comes; null for no limit.</summary>
    public int? Repetitions { get; }
}
