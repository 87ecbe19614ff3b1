using System.Buffers;
using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime.Dispatch;
using Dapr.Actors.Runtime.Reminders;
using Dapr.Actors.Sidecar;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>Hosts this app's actors: passes the sidecar's requests on to them.</summary>
public sealed class ActorRuntime
{
    private readonly ActorRuntimeOptions _options;
    private readonly Dictionary<string, ActorDispatcher> _dispatchers = [];

    internal ActorRuntime(
        ActorRuntimeOptions options, ILoggerFactory loggerFactory, ActorActivatorFactory activatorFactory, IActorProxyFactory proxyFactory)
    {
        _options = options;
        var sidecar = new ActorSidecar(handler: null, options.HttpEndpoint, options.DaprApiToken, requestTimeout: null);
        foreach (var registration in options.Actors)
        {
            var activator = registration.Activator ?? activatorFactory.CreateActivator(registration.Type);
            var hosts = new ActorHostFactory(registration.Type, options.JsonSerializerOptions, loggerFactory, proxyFactory, sidecar);
            _dispatchers[registration.Type.ActorTypeName] = new ActorDispatcher(registration.Type, activator, hosts, options.JsonSerializerOptions);
        }
    }

    /// <summary>The actor types.</summary>
    public IReadOnlyList<ActorRegistration> RegisteredActors => _options.Actors;

    internal void WriteConfiguration(IBufferWriter<byte> output) => ActorConfiguration.Write(output, _options);

    internal Task DeactivateAsync(string actorType, string actorId) => Dispatcher(actorType).DeactivateAsync(new ActorId(actorId));

    internal Task CallAsync(string actorType, string actorId, string method, Stream request, Stream response, CancellationToken cancellationToken) =>
        Dispatcher(actorType).CallAsync(new ActorId(actorId), method, request, response, cancellationToken);

    internal async Task FireReminderAsync(string actorType, string actorId, string name, Stream request, CancellationToken cancellationToken)
    {
        // A type that takes no reminders lets them pass: they may be left over from an older version of it.
        var dispatcher = Dispatcher(actorType);
        if (dispatcher.IsRemindable)
        {
            await dispatcher.RemindAsync(new ActorId(actorId), name, await FiredSchedule.ReadAsync(request, cancellationToken));
        }
    }

    internal async Task FireTimerAsync(string actorType, string actorId, Stream request, CancellationToken cancellationToken) =>
        await Dispatcher(actorType).FireTimerAsync(new ActorId(actorId), await FiredSchedule.ReadAsync(request, cancellationToken));

    private ActorDispatcher Dispatcher(string actorType) => _dispatchers.TryGetValue(actorType, out var dispatcher)
        ? dispatcher
        : throw new InvalidOperationException($"Actor type {actorType} is not registered with Actor runtime.");
}
