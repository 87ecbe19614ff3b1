using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Streams;

/// <summary>Opens the log of an actor's stream.</summary>
internal sealed class StreamLogs(
    ActorStateClient client, InstanceLives lives, LiveGateways gateways, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time)
{
    /// <exception cref="ArgumentException">No stream has an actor of that name.</exception>
    public StreamLog Open(string actorType, string actorId)
    {
        var stream = RouterActors.StreamOf(actorType, actorId);
        var state = new ActorState(client, actorType, actorId);
        var terms = new ActorTerms(
            new TermState(client, options.Value.StateStore, actorType, actorId), state, StreamKeys.Head, options.Value.StreamRetention, time);
        var store = new StreamStore(state, terms, () => lives.Begin(actorType, actorId), options.Value, time);
        return new StreamLog(stream, store, gateways, options.Value, metrics, time);
    }
}
