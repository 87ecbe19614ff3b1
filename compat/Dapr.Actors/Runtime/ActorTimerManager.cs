namespace Dapr.Actors.Runtime;

/// <summary>Registers timers and reminders.</summary>
public abstract class ActorTimerManager
{
    /// <summary>Registers a reminder, or replaces the one of its name.</summary>
    public abstract Task RegisterReminderAsync(ActorReminder reminder);

    /// <summary>A registered reminder; null when there is none.</summary>
    public abstract Task<IActorReminder> GetReminderAsync(ActorReminderToken reminder);

    /// <summary>Ends a reminder.</summary>
    public abstract Task UnregisterReminderAsync(ActorReminderToken reminder);

    /// <summary>Starts a timer.</summary>
    public abstract Task RegisterTimerAsync(ActorTimer timer);

    /// <summary>Stops a timer.</summary>
    public abstract Task UnregisterTimerAsync(ActorTimerToken timer);
}
