namespace Dapr.Actors.Runtime;

/// <summary>An actor, with what its activator needs to give it up.</summary>
public class ActorActivatorState
{
    /// <summary>Creates the state.</summary>
    public ActorActivatorState(Actor actor)
    {
        Actor = actor;
    }

    /// <summary>The actor.</summary>
    public Actor Actor { get; }
}
