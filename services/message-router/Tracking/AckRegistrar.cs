using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>Hands messages that want an acknowledgement to their trackers, before any stream has them: a gateway may read them there at once.</summary>
internal sealed class AckRegistrar(ActorCaller actors, IOptions<RouterOptions> options)
{
    /// <exception cref="Exception">One of them failed; registering again changes nothing for the others.</exception>
    public async Task RegisterAsync(IngestPlan plan)
    {
        // A repetition comes from the tracker itself.
        var wanting = plan.Messages.Where(planned => planned.Message is { Ack: true, RetryCount: 0 }).ToArray();
        if (wanting.Length == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.ParallelAppends, CancellationToken = limit.Token };
        await Parallel.ForEachAsync(wanting, parallel, async (planned, cancellationToken) =>
        {
            var request = new TrackRequest(planned.Message, [.. planned.Places.Select(place => place.Group.Stream)]);
            await actors.TellAsync(RouterActors.TrackerOf(planned.Message.Id), RouterActors.Track, request, cancellationToken);
        });
    }
}
