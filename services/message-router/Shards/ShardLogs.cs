using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Terms;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Shards;

/// <summary>Opens the log of a shard.</summary>
internal sealed class ShardLogs(
    ActorStateClient client, InstanceLives lives, LiveGateways gateways, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time)
{
    /// <summary>The key of the root.</summary>
    public const string Root = "root";

    public ShardLog Open(ShardName shard)
    {
        var (type, id) = RouterActors.ShardOf(shard);
        var state = new ActorState(client, type, id);
        var settings = new ActorTermSettings(options.Value.StreamRetention, options.Value.TransactionOperations);
        var terms = new ActorTerms(new TermState(client, options.Value.StateStore, type, id), state, Root, settings, time);
        return new ShardLog(state, terms, () => lives.Begin(type, id), gateways, options.Value, metrics, time);
    }
}
