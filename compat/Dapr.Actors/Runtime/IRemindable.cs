namespace Dapr.Actors.Runtime;

/// <summary>An actor that takes reminders.</summary>
public interface IRemindable
{
    /// <summary>Called when a reminder is due.</summary>
    Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period);
}
