using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>Tells a stream's actor that what it has waited for so long will not come.</summary>
internal sealed class WaitEnder(ActorCaller actors)
{
    /// <returns>Whether it still waits: for something later.</returns>
    public Task<bool> EndAsync(StreamName stream, CancellationToken cancellationToken) =>
        actors.AskAsync<bool>(RouterActors.Of(stream), RouterActors.EndWaiting, cancellationToken);
}
