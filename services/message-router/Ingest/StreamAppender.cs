using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>Calls each shard's actor once, all at the same time; where nothing is to be stored, not even that.</summary>
internal sealed class StreamAppender(
    ActorCaller actors, StreamShards shards, KnownHolders holders, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time)
{
    // Of bodies; the sidecar takes 4 MiB with all that stands beside them.
    private const long MaxCallBytes = 2 * IngestRound.MaxBytes;

    /// <summary>Fills in the groups' results.</summary>
    /// <exception cref="Exception">One of them failed: the first such failure; some of the others may be done.</exception>
    public async Task AppendAsync(IReadOnlyCollection<StreamGroup> groups)
    {
        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        await AnswerByHoldersAsync([.. groups.Where(group => group.IsEphemeral || group.Stream.Kind == StreamKind.Service)], limit.Token);
        var left = groups.Where(group => group.Result is null);
        await Task.WhenAll(left.GroupBy(group => shards.Of(group.Stream)).Select(shard => AppendAsync(shard.Key, [.. shard], limit.Token)));
    }

    // Every message belongs to the stream of its service, which hardly ever has a follower.
    private async Task AnswerByHoldersAsync(IReadOnlyList<StreamGroup> groups, CancellationToken cancellationToken)
    {
        if (groups.Count == 0)
        {
            return;
        }

        var known = await holders.OfAsync([.. groups.Select(group => group.Stream)], cancellationToken);
        foreach (var (group, grant) in groups.Zip(known))
        {
            if (group.IsEphemeral || grant.Unfollowed)
            {
                group.Result = new AppendResult(grant.Epoch, new long[group.Count], grant.Holders) { PossibleHolders = grant.PossibleHolders };
            }
        }
    }

    // More streams than a turn has time for after a move, when all of them are read, get several calls; so does more than the sidecar takes in
    // one, since a message to many streams is in the call once for each.
    private async Task AppendAsync(ShardName shard, StreamGroup[] groups, CancellationToken cancellationToken)
    {
        foreach (var some in InCalls(groups))
        {
            var request = new ShardAppend([.. some.Select(group => new StreamMessages(group.Stream, group.ToRequest()))]);
            var results = await CallAsync(() => actors.AskAsync<ShardAppend, ShardAppended>(RouterActors.ShardOf(shard), RouterActors.Append, request, cancellationToken));
            if (results.Results?.Count != some.Length || !some.Zip(results.Results).All(pair => pair.Second is { Holders: not null, Seqs: { } seqs } && seqs.Count == pair.First.Count))
            {
                throw new InvalidOperationException($"Shard {shard} did not answer with a number for each message.");
            }

            foreach (var (group, result) in some.Zip(results.Results))
            {
                group.Result = result;
            }
        }
    }

    private IEnumerable<StreamGroup[]> InCalls(StreamGroup[] groups)
    {
        var (from, bytes) = (0, 0L);
        for (var i = 0; i < groups.Length; i++)
        {
            if (i > from && (i - from == options.Value.StreamsInACall || bytes + groups[i].Bytes > MaxCallBytes))
            {
                yield return groups[from..i];
                (from, bytes) = (i, 0);
            }

            bytes += groups[i].Bytes;
        }

        yield return groups[from..];
    }

    private async Task<ShardAppended> CallAsync(Func<Task<ShardAppended>> call)
    {
        var startedAt = time.GetTimestamp();
        try
        {
            var result = await call();
            metrics.ActorCalled(RouterActors.Append, time.GetElapsedTime(startedAt));
            return result;
        }
        catch
        {
            metrics.ActorCallFailed(RouterActors.Append);
            throw;
        }
    }
}
