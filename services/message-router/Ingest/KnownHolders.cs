using System.Collections.Concurrent;
using Dapr.Actors;
using Dapr.Actors.Client;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>
/// Who holds a stream, for messages that its actor need not store: asked of it once, then used for as long as the actor granted it.
/// </summary>
internal sealed class KnownHolders(IActorProxyFactory actors, TimeProvider time)
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
        var (type, id) = RouterActors.Of(stream);
        var grant = await actors.Create(new ActorId(id), type).InvokeMethodAsync<HolderGrant>(RouterActors.GrantHolders, cancellationToken);
        if (_known.Count >= MaxStreams)
        {
            _known.Clear();
        }

        _known[stream] = new Known(grant, askedAt);
        return grant;
    }

    private sealed record Known(HolderGrant Grant, long AskedAt);
}
