using System.Collections.Concurrent;
using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>Hands messages that want an acknowledgement to their trackers, before any stream has them: a gateway may read them there at once.</summary>
internal sealed class AckRegistrar(ActorCaller actors, StreamSettler settler, IOptions<RouterOptions> options)
{
    /// <returns>Those whose tracker waits for nobody any more: once their streams have them, <see cref="SettleAsync"/> is due.</returns>
    /// <exception cref="Exception">One of them failed; registering again changes nothing for the others.</exception>
    public async Task<IReadOnlyCollection<PlannedMessage>> RegisterAsync(IngestPlan plan)
    {
        // A repetition comes from the tracker itself.
        var wanting = plan.Messages.Where(planned => planned.Message is { Ack: true, RetryCount: 0 }).ToArray();
        if (wanting.Length == 0)
        {
            return [];
        }

        var settled = new ConcurrentBag<PlannedMessage>();

        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.ParallelTrackers, CancellationToken = limit.Token };
        await Parallel.ForEachAsync(wanting, parallel, async (planned, cancellationToken) =>
        {
            var request = new TrackRequest(planned.Message, [.. planned.Places.Select(place => place.Group.Stream)]);
            var isSettled = actors.AskAsync<TrackRequest, bool>(RouterActors.TrackerOf(planned.Message.Identity), RouterActors.Track, request, cancellationToken);
            await Task.WhenAll(isSettled, NoteHandleAsync(planned.Message, cancellationToken));
            if (await isSettled)
            {
                settled.Add(planned);
            }
        });
        return settled;
    }

    /// <summary>
    /// Tells streams, which may have listed a message just now, that nobody has to confirm it any more. Here and not by the tracker's reminder:
    /// while reminders cannot be set, messages still go their way.
    /// </summary>
    /// <exception cref="Exception">One of them failed; settling again changes nothing for the others.</exception>
    public Task SettleAsync(IEnumerable<PlannedMessage> settled) => Task.WhenAll(settled.Select(planned =>
        settler.SettleAsync(planned.Message.Identity, planned.Places.Select(place => place.Group.Stream))));

    // Clients that name a message by its id alone are led to it by this.
    private Task NoteHandleAsync(RoutedMessage message, CancellationToken cancellationToken) => message.Handle is { } handle
        ? actors.TellAsync(RouterActors.HandlesOf(message.Id), RouterActors.NoteHandle, new HandleNote(handle, message.ExpiresAt), cancellationToken)
        : Task.CompletedTask;
}
