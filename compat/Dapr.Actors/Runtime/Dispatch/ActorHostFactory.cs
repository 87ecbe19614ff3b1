#nullable enable

using System.Text.Json;
using Dapr.Actors.Client;
using Dapr.Actors.Runtime.Reminders;
using Dapr.Actors.Runtime.State;
using Dapr.Actors.Sidecar;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime.Dispatch;

/// <summary>Makes the hosts of one actor type.</summary>
internal sealed class ActorHostFactory(
    ActorTypeInformation type,
    JsonSerializerOptions jsonSerializerOptions,
    ILoggerFactory loggerFactory,
    IActorProxyFactory proxyFactory,
    ActorSidecar sidecar)
{
    private readonly SidecarTimerManager _timers = new(sidecar);
    private readonly ActorStateStore _store = new(sidecar, jsonSerializerOptions);

    public ActorHost Create(ActorId id) => new(type, id, jsonSerializerOptions, loggerFactory, proxyFactory, _timers, _store);
}
