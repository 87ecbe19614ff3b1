namespace Dapr.Actors.Runtime;

/// <summary>The turn that an actor is about to have or has had.</summary>
public struct ActorMethodContext
{
    private ActorMethodContext(string methodName, ActorCallType callType)
    {
        MethodName = methodName;
        CallType = callType;
    }

    /// <summary>The method; for timers and reminders a name of the runtime's own.</summary>
    public string MethodName { get; }

    /// <summary>What made the turn.</summary>
    public ActorCallType CallType { get; }

    internal static ActorMethodContext CreateForActor(string methodName) => new(methodName, ActorCallType.ActorInterfaceMethod);

    internal static ActorMethodContext CreateForTimer(string methodName) => new(methodName, ActorCallType.TimerMethod);

    internal static ActorMethodContext CreateForReminder(string methodName) => new(methodName, ActorCallType.ReminderMethod);
}
