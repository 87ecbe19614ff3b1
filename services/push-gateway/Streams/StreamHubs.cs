using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>The door to the hubs from other threads: everything becomes work of the hub loop.</summary>
internal sealed class StreamHubs(HubLoop loop, HubSet hubs, Membership membership, DeliverySpreader spreader, Heartbeat heartbeat)
{
    /// <summary>Streams held.</summary>
    public int Count => hubs.Count;

    /// <summary>Lets a connection into the streams of its subscription, attaching those that the gateway does not hold yet.</summary>
    public void Join(SseConnection connection) => loop.Post(() => membership.Begin(connection));

    /// <summary>Completes once no hub knows the connection any more.</summary>
    public Task LeaveAsync(SseConnection connection) => loop.PostAsync(() => membership.End(connection));

    /// <summary>Completes once every connection has the events in its queue.</summary>
    public Task DeliverAsync(IReadOnlyList<EncodedDelivery> deliveries) => loop.PostAsync(() =>
    {
        var now = hubs.Now;
        foreach (var delivery in deliveries)
        {
            spreader.Spread(delivery, now);
        }
    });

    /// <summary>Holds a stream from now on, followed or not.</summary>
    public void Pin(StreamName stream) => loop.Post(() => hubs.Pin(stream));

    /// <inheritdoc cref="HubSet.Reattach"/>
    public void Reattach() => loop.Post(hubs.Reattach);

    /// <summary>Heartbeats and detaching; to be called once a second.</summary>
    public void Tick() => loop.Post(() =>
    {
        heartbeat.Tick();
        hubs.Tick();
    });
}
