using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>Calls each stream's actor once, many at a time; where nothing is to be stored, not even that.</summary>
internal sealed class StreamAppender(ActorCaller actors, KnownHolders holders, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time)
{
    /// <summary>Fills in the groups' results.</summary>
    /// <exception cref="Exception">One of them failed: the first such failure; some of the others may be done.</exception>
    public async Task AppendAsync(IReadOnlyCollection<StreamGroup> groups)
    {
        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.ParallelAppends, CancellationToken = limit.Token };
        await Parallel.ForEachAsync(groups, parallel, async (group, cancellationToken) =>
            group.Result = await AppendAsync(group, cancellationToken));
    }

    private async Task<AppendResult> AppendAsync(StreamGroup group, CancellationToken cancellationToken)
    {
        // Every message belongs to the stream of its service, which hardly ever has a follower.
        if (group.IsEphemeral || group.Stream.Kind == StreamKind.Service)
        {
            var known = await holders.OfAsync(group.Stream, cancellationToken);
            if (group.IsEphemeral || known.Unfollowed)
            {
                return new AppendResult(known.Epoch, new long[group.Count], known.Holders);
            }
        }

        var result = await CallAsync(() => actors.AskAsync<AppendRequest, AppendResult>(
            RouterActors.Of(group.Stream), RouterActors.Append, group.ToRequest(), cancellationToken));
        return result.Seqs?.Count == group.Count && result.Holders is not null
            ? result
            : throw new InvalidOperationException($"The actor of {group.Stream} did not answer with a number for each message.");
    }

    private async Task<AppendResult> CallAsync(Func<Task<AppendResult>> call)
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
