namespace Dapr.Actors.Runtime;

/// <summary>A reminder that an actor has asked for.</summary>
public interface IActorReminder
{
    /// <summary>Its name within the actor.</summary>
    string Name { get; }

    /// <summary>Until the first.</summary>
    TimeSpan DueTime { get; }

    /// <summary>Between the others; -1 ms for none.</summary>
    TimeSpan Period { get; }

    /// <summary>Bytes that come back with each.</summary>
    byte[] State { get; }
}
