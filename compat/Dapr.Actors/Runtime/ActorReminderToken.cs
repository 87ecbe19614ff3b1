namespace Dapr.Actors.Runtime;

/// <summary>Which reminder.</summary>
public class ActorReminderToken
{
    /// <summary>Creates the token.</summary>
    public ActorReminderToken(
        string actorType,
        ActorId actorId,
        string name)
    {
        ArgumentVerifier.ThrowIfNull(actorType, nameof(actorType));
        ArgumentVerifier.ThrowIfNull(actorId, nameof(actorId));
        ArgumentVerifier.ThrowIfNull(name, nameof(name));
        ActorType = actorType;
        ActorId = actorId;
        Name = name;
    }

    /// <summary>The actor's type.</summary>
    public string ActorType { get; }

    /// <summary>The actor's id.</summary>
    public ActorId ActorId { get; }

    /// <summary>The reminder's name.</summary>
    public string Name { get; }
}
