namespace Dapr.Actors.Runtime;

/// <summary>Makes activators without dependency injection.</summary>
public class DefaultActorActivatorFactory : ActorActivatorFactory
{
    /// <inheritdoc />
    public override ActorActivator CreateActivator(ActorTypeInformation type) => new DefaultActorActivator();
}
