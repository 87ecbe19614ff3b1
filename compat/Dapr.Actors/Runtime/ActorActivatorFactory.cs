namespace Dapr.Actors.Runtime;

/// <summary>Makes an activator for each actor type.</summary>
public abstract class ActorActivatorFactory
{
    /// <summary>The activator of a type.</summary>
    public abstract ActorActivator CreateActivator(ActorTypeInformation type);
}
