using System.Text.Json;
using Dapr.Actors.Sidecar;

namespace Dapr.Actors.Client;

/// <summary>Calls an actor's methods by name, with JSON.</summary>
public class ActorProxy : IActorProxy
{
    private readonly ActorSidecar _sidecar;
    private readonly JsonSerializerOptions _jsonSerializerOptions;

    /// <summary>A proxy that no factory has set up; it has no actor to call.</summary>
    protected internal ActorProxy()
    {
    }

    internal ActorProxy(ActorSidecar sidecar, ActorId actorId, string actorType, JsonSerializerOptions jsonSerializerOptions)
    {
        _sidecar = sidecar;
        _jsonSerializerOptions = jsonSerializerOptions;
        ActorId = actorId;
        ActorType = actorType;
    }

    /// <summary>The factory behind the static methods.</summary>
    public static IActorProxyFactory DefaultProxyFactory { get; } = new ActorProxyFactory();

    /// <summary>The actor's id.</summary>
    public ActorId ActorId { get; private set; }

    /// <summary>The actor's type.</summary>
    public string ActorType { get; private set; }

    /// <summary>Not available in this stand-in: use the overload without an interface.</summary>
    public static TActorInterface Create<TActorInterface>(ActorId actorId, string actorType, ActorProxyOptions options = null)
        where TActorInterface : IActor =>
        DefaultProxyFactory.CreateActorProxy<TActorInterface>(actorId, actorType, options);

    /// <summary>Not available in this stand-in: use the overload without an interface.</summary>
    public static object Create(ActorId actorId, Type actorInterfaceType, string actorType, ActorProxyOptions options = null) =>
        typeof(IActor).IsAssignableFrom(actorInterfaceType)
            ? DefaultProxyFactory.CreateActorProxy(actorId, actorInterfaceType, actorType, options)
            : throw new ArgumentException("The interface must implement IActor.", nameof(actorInterfaceType));

    /// <summary>A weakly typed proxy.</summary>
    public static ActorProxy Create(ActorId actorId, string actorType, ActorProxyOptions options = null) =>
        DefaultProxyFactory.Create(actorId, actorType, options);

    /// <summary>Calls a method with data and reads its result.</summary>
    /// <exception cref="DaprApiException">The method failed, or the sidecar refused.</exception>
    /// <exception cref="HttpRequestException">The sidecar is away.</exception>
    public async Task<TResponse> InvokeMethodAsync<TRequest, TResponse>(string method, TRequest data, CancellationToken cancellationToken = default) =>
        Read<TResponse>(await CallAsync(method, Write(data), cancellationToken));

    /// <summary>Calls a method with data.</summary>
    /// <exception cref="DaprApiException">The method failed, or the sidecar refused.</exception>
    /// <exception cref="HttpRequestException">The sidecar is away.</exception>
    public async Task InvokeMethodAsync<TRequest>(string method, TRequest data, CancellationToken cancellationToken = default) =>
        await CallAsync(method, Write(data), cancellationToken);

    /// <summary>Calls a method and reads its result.</summary>
    /// <exception cref="DaprApiException">The method failed, or the sidecar refused.</exception>
    /// <exception cref="HttpRequestException">The sidecar is away.</exception>
    public async Task<TResponse> InvokeMethodAsync<TResponse>(string method, CancellationToken cancellationToken = default) =>
        Read<TResponse>(await CallAsync(method, null, cancellationToken));

    /// <summary>Calls a method.</summary>
    /// <exception cref="DaprApiException">The method failed, or the sidecar refused.</exception>
    /// <exception cref="HttpRequestException">The sidecar is away.</exception>
    public Task InvokeMethodAsync(string method, CancellationToken cancellationToken = default) =>
        CallAsync(method, null, cancellationToken);

    private Task<byte[]> CallAsync(string method, byte[] json, CancellationToken cancellationToken) =>
        _sidecar.InvokeMethodAsync(ActorType, ActorId.ToString(), method, json, cancellationToken);

    private byte[] Write<T>(T data) => JsonSerializer.SerializeToUtf8Bytes(data, _jsonSerializerOptions);

    private T Read<T>(byte[] json) => JsonSerializer.Deserialize<T>(json, _jsonSerializerOptions);
}
