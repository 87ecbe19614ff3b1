using DaprPush.Gateway.Events;
using DaprPush.Gateway.Streams;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Delivery;

/// <summary>An encoded message and its numbers in the streams that this gateway holds.</summary>
/// <param name="AcceptedAt">Unix time in milliseconds; 0 where that would say nothing.</param>
internal readonly record struct EncodedDelivery(EncodedEvent Event, IReadOnlyList<DeliveryPosition> Positions, long AcceptedAt = 0);

/// <summary>Hands a delivery to its hubs. Only the hub loop calls it.</summary>
internal sealed class DeliverySpreader(HubSet hubs)
{
    private const int RememberedEphemerals = 10_000;
    private readonly RecentEphemerals _ephemerals = new(RememberedEphemerals);

    public void Spread(EncodedDelivery delivery, long now)
    {
        foreach (var position in delivery.Positions)
        {
            if (hubs.Find(position.Stream) is not { } hub)
            {
                if (!position.IsPossible)
                {
                    // The shard believes that this gateway holds the stream: it is told otherwise.
                    hubs.Detach(hubs.GetOrAdd(position.Stream));
                }
            }
            else if (position.Seq == 0)
            {
                if (_ephemerals.TryAdd(delivery.Event.Id, position.Stream))
                {
                    hub.Audience.DeliverUnnumbered(delivery.Event);
                }
            }
            else
            {
                hub.Accept(delivery.Event, new StreamPosition(position.Epoch, position.Seq), now);
                hubs.FillGap(hub);
            }
        }
    }
}
