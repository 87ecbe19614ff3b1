using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>Tells shards that what their streams have waited for so long will not come.</summary>
internal sealed class WaitEnder(ActorCaller actors, StreamShards shards)
{
    // Those of one call; the others get the next.
    private const int MaxStreams = 128;

    /// <summary>The calls that tell these streams, each with its own.</summary>
    public IEnumerable<(ShardName Shard, IReadOnlyList<StreamName> Streams)> CallsFor(IEnumerable<StreamName> streams) =>
        streams.GroupBy(shards.Of).SelectMany(shard => shard.Chunk(MaxStreams), (shard, some) => (shard.Key, (IReadOnlyList<StreamName>)some));

    /// <returns>Those that still wait: for something later.</returns>
    public async Task<IReadOnlyList<StreamName>> EndAsync(ShardName shard, IReadOnlyList<StreamName> streams, CancellationToken cancellationToken) =>
        (await actors.AskAsync<EndWaitingRequest, EndWaitingAnswer>(RouterActors.ShardOf(shard), RouterActors.EndWaiting, new EndWaitingRequest(streams), cancellationToken)).Waiting;
}
