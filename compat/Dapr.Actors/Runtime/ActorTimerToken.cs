namespace Dapr.Actors.Runtime;

/// <summary>Which timer.</summary>
public class ActorTimerToken
{
    /// <summary>Creates the token.</summary>
    public ActorTimerToken(
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

    /// <summary>The timer's name.</summary>
    public string Name { get; }
}
