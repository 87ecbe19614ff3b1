using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime.State;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>What an actor lives in: its id and type, and what the runtime gives it.</summary>
public sealed class ActorHost
{
    /// <summary>Creates the host without timers and state.</summary>
    [Obsolete("Application code should not call this method. Use CreateForTest for unit testing.")]
    public ActorHost(
        ActorTypeInformation actorTypeInfo,
        ActorId id,
        JsonSerializerOptions jsonSerializerOptions,
        ILoggerFactory loggerFactory,
        IActorProxyFactory proxyFactory)
    {
        // The official constructor drops the JSON options as well.
        _ = jsonSerializerOptions;
        ActorTypeInfo = actorTypeInfo;
        Id = id;
        LoggerFactory = loggerFactory;
        ProxyFactory = proxyFactory;
    }

    internal ActorHost(
        ActorTypeInformation actorTypeInfo,
        ActorId id,
        JsonSerializerOptions jsonSerializerOptions,
        ILoggerFactory loggerFactory,
        IActorProxyFactory proxyFactory,
        ActorTimerManager timerManager,
        ActorStateStore stateStore)
    {
        ActorTypeInfo = actorTypeInfo;
        Id = id;
        JsonSerializerOptions = jsonSerializerOptions;
        LoggerFactory = loggerFactory;
        ProxyFactory = proxyFactory;
        TimerManager = timerManager;
        StateStore = stateStore;
    }

    /// <summary>The actor's type.</summary>
    public ActorTypeInformation ActorTypeInfo { get; }

    /// <summary>The actor's id.</summary>
    public ActorId Id { get; }

    /// <summary>Makes loggers.</summary>
    public ILoggerFactory LoggerFactory { get; }

    /// <summary>How state and method data are written as JSON.</summary>
    public JsonSerializerOptions JsonSerializerOptions { get; }

    /// <summary>Makes proxies of other actors.</summary>
    public IActorProxyFactory ProxyFactory { get; }

    /// <summary>Registers timers and reminders.</summary>
    public ActorTimerManager TimerManager { get; }

    internal ActorStateStore StateStore { get; }

    /// <summary>A host for unit tests of an actor; without a state manager of the test's own, the actor has no state.</summary>
    public static ActorHost CreateForTest<TActor>(ActorTestOptions options = null)
        where TActor : Actor =>
        CreateForTest(typeof(TActor), actorTypeName: null, options);

    /// <summary>A host for unit tests of an actor of a named type.</summary>
    public static ActorHost CreateForTest<TActor>(string actorTypeName, ActorTestOptions options = null)
        where TActor : Actor =>
        CreateForTest(typeof(TActor), actorTypeName, options);

    /// <summary>A host for unit tests of an actor.</summary>
    public static ActorHost CreateForTest(Type actorType, ActorTestOptions options = null) =>
        CreateForTest(actorType, actorTypeName: null, options);

    /// <summary>A host for unit tests of an actor of a named type.</summary>
    public static ActorHost CreateForTest(Type actorType, string actorTypeName, ActorTestOptions options = null)
    {
        ArgumentVerifier.ThrowIfNull(actorType, nameof(actorType));
        options ??= new ActorTestOptions();
        return new ActorHost(
            ActorTypeInformation.Get(actorType, actorTypeName),
            options.ActorId,
            options.JsonSerializerOptions,
            options.LoggerFactory,
            options.ProxyFactory,
            options.TimerManager,
            stateStore: null);
    }
}
