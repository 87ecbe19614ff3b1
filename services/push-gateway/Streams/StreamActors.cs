using DaprPush.Hosting.Actors;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>The calls a gateway makes to the actors that number and keep streams.</summary>
internal sealed class StreamActors(ActorCaller actors, Settings.GatewayIdentity identity)
{
    /// <summary>Takes hold of the stream and reads what follows <paramref name="after"/>, in one turn of the actor.</summary>
    public Task<StreamPage> AttachAsync(StreamName stream, StreamPosition? after) =>
        actors.AskAsync<AttachRequest, StreamPage>(RouterActors.Of(stream), RouterActors.Attach, new AttachRequest(identity.Self, after));

    public Task<StreamPage> ReadAsync(StreamName stream, StreamPosition after) =>
        actors.AskAsync<ReadRequest, StreamPage>(RouterActors.Of(stream), RouterActors.Read, new ReadRequest(after));

    public Task<UnacknowledgedPage> UnacknowledgedAsync(StreamName stream, long after) =>
        actors.AskAsync<UnacknowledgedRequest, UnacknowledgedPage>(
            RouterActors.Of(stream), RouterActors.Unacknowledged, new UnacknowledgedRequest(after));

    public Task DetachAsync(StreamName stream) =>
        actors.TellAsync(RouterActors.Of(stream), RouterActors.Detach, identity.Self);
}
