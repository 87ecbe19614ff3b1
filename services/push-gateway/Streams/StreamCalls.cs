using System.Collections.Frozen;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>Calls shards for the hub loop, which must not wait: each by a <see cref="ShardLane"/> of its own.</summary>
internal sealed class StreamCalls : IStreamCalls
{
    private readonly StreamShards _shards;
    private readonly FrozenDictionary<ShardName, ShardLane> _lanes;

    public StreamCalls(
        HubLoop loop, ActorCaller actors, StreamShards shards, GatewayIdentity identity, GatewayMetrics metrics, TimeProvider time, ILogger<StreamCalls> logger)
    {
        _shards = shards;
        _lanes = shards.All.ToFrozenDictionary(shard => shard, shard => new ShardLane(shard, identity.Self, loop.Post, actors, () => Forgotten(shard), metrics, time, logger));
    }

    public Action<ShardName> Forgotten { get; set; } = _ => { };

    public string? RegistrationOf(ShardName shard) => _lanes[shard].Registration;

    public void Attach(StreamName stream, HistoryFrom from, object? by, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) =>
        Of(stream).Add(new StreamRequest(StreamRequestKind.Attach, stream) { After = from.Place, Since = from.Since }, isWanted, answer => then(answer.Page!), givenUp, by);

    public void Read(StreamName stream, HistoryFrom from, Func<bool> isWanted, Action<StreamPage> then, Action givenUp) =>
        Of(stream).Add(new StreamRequest(StreamRequestKind.Read, stream) { After = from.Place, Since = from.Since }, isWanted, answer => then(answer.Page!), givenUp);

    public void Unacknowledged(StreamName stream, long after, Func<bool> isWanted, Action<UnacknowledgedPage> then, Action givenUp) =>
        Of(stream).Add(new StreamRequest(StreamRequestKind.Unacknowledged, stream) { AfterNumber = after }, isWanted, answer => then(answer.Unacknowledged!), givenUp);

    public void Detach(StreamName stream, Action then) =>
        Of(stream).Add(new StreamRequest(StreamRequestKind.Detach, stream), isWanted: () => false, _ => then(), givenUp: then);

    public void Look(ShardName shard, Func<bool> holdsNoOther) => _lanes[shard].Look(holdsNoOther);

    private ShardLane Of(StreamName stream) => _lanes[_shards.Of(stream)];
}
