namespace Dapr.Actors.Runtime;

/// <summary>Makes activators that give actors their services.</summary>
internal sealed class DependencyInjectionActorActivatorFactory(IServiceProvider services) : ActorActivatorFactory
{
    public override ActorActivator CreateActivator(ActorTypeInformation type) => new DependencyInjectionActorActivator(services, type);
}
