using System.Collections.Concurrent;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Who holds a stream, for messages that its actor need not store: asked of it once, then used for as long as the actor granted it.
/// </summary>
internal sealed class KnownHolders(ActorCaller actors, TimeProvider time)
{
    // Far more than are in use within a second on one router.
    private const int MaxStreams = 100_000;

    private readonly ConcurrentDictionary<StreamName, Known> _known = new();

    /// <summary>The stream's epoch and holders.</summary>
    public async Task<HolderGrant> OfAsync(StreamName stream, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(stream, out var known) && time.GetElapsedTime(known.AskedAt).TotalMilliseconds < known.Grant.GrantedMs)
        {
            return known.Grant;
        }

        // From before the question: the actor counts from after it.
        var askedAt = time.GetTimestamp();
        var grant = await actors.AskAsync<HolderGrant>(RouterActors.Of(stream), RouterActors.GrantHolders, cancellationToken);
        if (_known.Count >= MaxStreams)
        {
            _known.Clear();
        }

        _known[stream] = new Known(grant, askedAt);
        return grant;
    }

    private sealed record Known(HolderGrant Grant, long AskedAt);
}
