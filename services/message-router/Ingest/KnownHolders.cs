using System.Collections.Concurrent;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Who holds a stream, for messages that its shard need not store: asked of it once, then used for as long as the shard granted it.
/// </summary>
internal sealed class KnownHolders(ActorCaller actors, StreamShards shards, TimeProvider time)
{
    // Far more than are in use within a second on one router.
    private const int MaxStreams = 100_000;

    private readonly ConcurrentDictionary<StreamName, Known> _known = new();

    /// <summary>The streams' epochs and holders, in their order: one call a shard for those that are not known.</summary>
    public async Task<IReadOnlyList<HolderGrant>> OfAsync(IReadOnlyList<StreamName> streams, CancellationToken cancellationToken)
    {
        var grants = new HolderGrant[streams.Count];
        var unknown = new List<int>();
        for (var i = 0; i < grants.Length; i++)
        {
            if (_known.TryGetValue(streams[i], out var known) && time.GetElapsedTime(known.AskedAt).TotalMilliseconds < known.Grant.GrantedMs)
            {
                grants[i] = known.Grant;
            }
            else
            {
                unknown.Add(i);
            }
        }

        await Task.WhenAll(unknown.GroupBy(i => shards.Of(streams[i])).Select(async shard =>
        {
            // From before the question: the shard counts from after it.
            var askedAt = time.GetTimestamp();
            int[] asked = [.. shard];
            var answer = await actors.AskAsync<HolderQuery, HolderAnswer>(
                RouterActors.ShardOf(shard.Key), RouterActors.GrantHolders, new HolderQuery([.. asked.Select(i => streams[i])]), cancellationToken);
            if (answer.Grants?.Count != asked.Length)
            {
                throw new InvalidOperationException($"Shard {shard.Key} did not answer with the holders of each stream.");
            }

            for (var k = 0; k < asked.Length; k++)
            {
                grants[asked[k]] = answer.Grants[k];
                Remember(streams[asked[k]], new Known(answer.Grants[k], askedAt));
            }
        }));
        return grants;
    }

    private void Remember(StreamName stream, Known known)
    {
        if (_known.Count >= MaxStreams)
        {
            _known.Clear();
        }

        _known[stream] = known;
    }

    private sealed record Known(HolderGrant Grant, long AskedAt);
}
