namespace Dapr.Actors.Runtime;

public abstract partial class Actor
{
    /// <summary>Asks for reminders, which outlive the actor's activation.</summary>
    /// <param name="reminderName">The reminder's name; a second one of the name replaces it.</param>
    /// <param name="state">Bytes that come back with each reminder.</param>
    /// <param name="dueTime">Until the first.</param>
    /// <param name="period">Between the others; -1 ms for none.</param>
    protected async Task<IActorReminder> RegisterReminderAsync(
        string reminderName,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period) =>
        await RegisterAsync(reminderName, state, dueTime, period, null, null);

    /// <summary>Asks for reminders that end after a time.</summary>
    protected async Task<IActorReminder> RegisterReminderAsync(
        string reminderName,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan ttl) =>
        await RegisterAsync(reminderName, state, dueTime, period, null, ttl);

    /// <summary>Asks for a number of reminders that end after a time.</summary>
    protected async Task<IActorReminder> RegisterReminderAsync(
        string reminderName,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period,
        int repetitions,
        TimeSpan ttl) =>
        await RegisterAsync(reminderName, state, dueTime, period, repetitions, ttl);

    /// <summary>Asks for a number of reminders.</summary>
    protected async Task<IActorReminder> RegisterReminderAsync(
        string reminderName,
        byte[] state,
        TimeSpan dueTime,
        TimeSpan period,
        int repetitions) =>
        await RegisterAsync(reminderName, state, dueTime, period, repetitions, null);

    /// <summary>The reminder of a name; null when there is none.</summary>
    protected async Task<IActorReminder> GetReminderAsync(string reminderName) =>
        await Host.TimerManager.GetReminderAsync(ReminderToken(reminderName));

    /// <summary>Ends a reminder.</summary>
    protected Task UnregisterReminderAsync(IActorReminder reminder) =>
        Host.TimerManager.UnregisterReminderAsync(reminder as ActorReminderToken ?? ReminderToken(reminder.Name));

    /// <summary>Ends a reminder.</summary>
    protected Task UnregisterReminderAsync(string reminderName) =>
        Host.TimerManager.UnregisterReminderAsync(ReminderToken(reminderName));

    private ActorReminderToken ReminderToken(string name) => new(Host.ActorTypeInfo.ActorTypeName, Id, name);

    private async Task<ActorReminder> RegisterAsync(
        string name, byte[] state, TimeSpan dueTime, TimeSpan period, int? repetitions, TimeSpan? ttl)
    {
        var reminder = new ActorReminder(Host.ActorTypeInfo.ActorTypeName, Id, name, state, dueTime, period, repetitions, ttl);
        await Host.TimerManager.RegisterReminderAsync(reminder);
        return reminder;
    }
}
