using Dapr.Actors.Client;

namespace Dapr.Actors.Runtime.Testing;

/// <summary>The proxy factory of a test that has set none.</summary>
internal sealed class MissingProxyFactory : IActorProxyFactory
{
    public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null) => throw Missing();

    public TActorInterface CreateActorProxy<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions options = null)
        where TActorInterface : IActor => throw Missing();

    public object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null) => throw Missing();

    private static NotImplementedException Missing() =>
        new("This actor was made for a test without a proxy factory. Set 'ActorTestOptions.ProxyFactory'.");
}
