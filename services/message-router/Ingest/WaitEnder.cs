using Dapr.Actors;
using Dapr.Actors.Client;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Router.Ingest;

/// <summary>Tells a stream's actor that what it has waited for so long will not come.</summary>
internal sealed class WaitEnder(IActorProxyFactory actors)
{
    /// <returns>Whether it still waits: for something later.</returns>
    public Task<bool> EndAsync(StreamName stream, CancellationToken cancellationToken)
    {
        var (type, id) = RouterActors.Of(stream);
        return actors.Create(new ActorId(id), type).InvokeMethodAsync<bool>(RouterActors.EndWaiting, cancellationToken);
    }
}
