namespace Dapr.Actors.Client;

/// <summary>What every proxy knows of its actor.</summary>
public interface IActorProxy
{
    /// <summary>The actor's id.</summary>
    ActorId ActorId { get; }

    /// <summary>The actor's type.</summary>
    string ActorType { get; }
}
