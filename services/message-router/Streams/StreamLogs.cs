using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Streams;

/// <summary>Opens the log of an actor's stream.</summary>
internal sealed class StreamLogs(
    ActorStateClient client, LiveGateways gateways, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time)
{
    /// <exception cref="ArgumentException">No stream has an actor of that name.</exception>
    public StreamLog Open(string actorType, string actorId) =>
        new(RouterActors.StreamOf(actorType, actorId), new ActorState(client, actorType, actorId), gateways, options.Value, metrics, time);
}
