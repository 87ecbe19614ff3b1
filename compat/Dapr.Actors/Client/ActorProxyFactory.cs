using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Client;

/// <summary>Makes proxies that call actors through the sidecar.</summary>
public class ActorProxyFactory : IActorProxyFactory
{
    private readonly HttpMessageHandler _handler;
    private ActorProxyOptions _defaultOptions;

    /// <summary>Creates the factory.</summary>
    [Obsolete("Use the constructor that accepts HttpMessageHandler. This will be removed in the future.")]
    public ActorProxyFactory(ActorProxyOptions options, HttpClientHandler handler)
        : this(options, (HttpMessageHandler)handler)
    {
    }

    /// <summary>Creates the factory; without a handler, one pool of connections serves the process.</summary>
    public ActorProxyFactory(ActorProxyOptions options = null, HttpMessageHandler handler = null)
    {
        _defaultOptions = options ?? new ActorProxyOptions();
        _handler = handler;
    }

    /// <summary>The options of proxies that get none of their own.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public ActorProxyOptions DefaultOptions
    {
        get => _defaultOptions;
        set => _defaultOptions = value ?? throw new ArgumentNullException(
            nameof(DefaultOptions), $"{nameof(ActorProxyFactory)}.{nameof(DefaultOptions)} cannot be null");
    }

    /// <summary>Not available in this stand-in: use <see cref="Create"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public TActorInterface CreateActorProxy<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions options = null)
        where TActorInterface : IActor =>
        (TActorInterface)CreateActorProxy(actorId, typeof(TActorInterface), actorType, options);

    /// <summary>Not available in this stand-in: use <see cref="Create"/>.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public object CreateActorProxy(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null) =>
        throw new NotSupportedException(
            $"No strongly typed proxy for {actorInterfaceType}: they need the official Dapr.Actors package. Use ActorProxy.Create(actorId, actorType).");

    /// <summary>A weakly typed proxy.</summary>
    public ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null)
    {
        options ??= DefaultOptions;
        var sidecar = new ActorSidecar(_handler, options.HttpEndpoint, options.DaprApiToken, options.RequestTimeout);
        return new ActorProxy(sidecar, actorId, actorType, options.JsonSerializerOptions);
    }
}
