using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors.Schedules;

internal static partial class ScheduleLog
{
    [LoggerMessage(EventId = 210, Level = LogLevel.Error, Message = "Timer {Name} of actor {Actor} failed: {Reason}")]
    public static partial void TimerFailed(ILogger logger, string name, ActorKey actor, string reason);

    [LoggerMessage(EventId = 211, Level = LogLevel.Error, Message = "Reminder {Name} of actor {Actor} failed: {Reason}")]
    public static partial void ReminderFailed(ILogger logger, string name, ActorKey actor, string reason);

    [LoggerMessage(EventId = 212, Level = LogLevel.Error, Message = "The reminders of {Type} could not be read or written: {Reason}")]
    public static partial void StoreFailed(ILogger logger, string type, string reason);
}
