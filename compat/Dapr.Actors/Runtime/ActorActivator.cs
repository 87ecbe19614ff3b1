namespace Dapr.Actors.Runtime;

/// <summary>Creates actors of a type and gives them up.</summary>
public abstract class ActorActivator
{
    /// <summary>Creates an actor.</summary>
    public abstract Task<ActorActivatorState> CreateAsync(ActorHost host);

    /// <summary>Gives an actor up.</summary>
    public abstract Task DeleteAsync(ActorActivatorState state);
}
