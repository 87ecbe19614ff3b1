using Dapr.Actors;
using Dapr.Actors.Client;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>The calls a gateway makes to the actors that number and keep streams.</summary>
internal sealed class StreamActors(IActorProxyFactory proxies, Settings.GatewayIdentity identity)
{
    /// <summary>Takes hold of the stream and reads what follows <paramref name="after"/>, in one turn of the actor.</summary>
    public Task<StreamPage> AttachAsync(StreamName stream, StreamPosition? after) =>
        Proxy(stream).InvokeMethodAsync<AttachRequest, StreamPage>(RouterActors.Attach, new AttachRequest(identity.Self, after));

    public Task<StreamPage> ReadAsync(StreamName stream, StreamPosition after) =>
        Proxy(stream).InvokeMethodAsync<ReadRequest, StreamPage>(RouterActors.Read, new ReadRequest(after));

    public Task<UnacknowledgedPage> UnacknowledgedAsync(StreamName stream, long after) =>
        Proxy(stream).InvokeMethodAsync<UnacknowledgedRequest, UnacknowledgedPage>(RouterActors.Unacknowledged, new UnacknowledgedRequest(after));

    public Task DetachAsync(StreamName stream) =>
        Proxy(stream).InvokeMethodAsync(RouterActors.Detach, identity.Self);

    private ActorProxy Proxy(StreamName stream)
    {
        var (type, id) = RouterActors.Of(stream);
        return proxies.Create(new ActorId(id), type);
    }
}
