namespace Dapr.Actors.Client;

/// <summary>Makes proxies of actors.</summary>
public interface IActorProxyFactory
{
    /// <summary>A strongly typed proxy.</summary>
    TActorInterface CreateActorProxy<TActorInterface>(
        ActorId actorId,
        string actorType,
        ActorProxyOptions options = null)
        where TActorInterface : IActor;

    /// <summary>A strongly typed proxy.</summary>
    object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null);

    /// <summary>A weakly typed proxy: methods by name, data as JSON.</summary>
    ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null);
}
