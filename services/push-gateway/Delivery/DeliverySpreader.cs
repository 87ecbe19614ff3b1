using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Streams;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Delivery;

/// <summary>An encoded message and its numbers in the streams that this gateway holds.</summary>
internal readonly record struct EncodedDelivery(EncodedEvent Event, IReadOnlyList<DeliveryPosition> Positions);

/// <summary>Hands a delivery to its hubs. Only the hub loop calls it.</summary>
internal sealed class DeliverySpreader(HubSet hubs)
{
    private readonly HashSet<SseConnection> _receivers = [];

    public void Spread(EncodedDelivery delivery, long now)
    {
        var (encoded, positions) = delivery;
        if (positions.Count > 1 && positions[0].Seq > 0)
        {
            SpreadOverStreams(encoded, positions, now);
            return;
        }

        foreach (var position in positions)
        {
            Accept(encoded, position, now);
        }
    }

    // A connection that follows several of the streams gets the message once, with an id that is past it in all of them: first the
    // places move, then the event goes out.
    private void SpreadOverStreams(EncodedEvent encoded, IReadOnlyList<DeliveryPosition> positions, long now)
    {
        foreach (var position in positions)
        {
            if (hubs.Find(position.Stream) is { } hub && hub.IsNext(PlaceOf(position)))
            {
                hub.AcceptPlace(encoded, PlaceOf(position), _receivers);
            }
            else
            {
                Accept(encoded, position, now);
            }
        }

        if (encoded.ExpiresAt > now)
        {
            foreach (var receiver in _receivers)
            {
                receiver.OfferUnnumbered(encoded);
            }
        }

        _receivers.Clear();
        foreach (var position in positions)
        {
            hubs.Find(position.Stream)?.DeliverEarly(now);
        }
    }

    private void Accept(EncodedEvent encoded, DeliveryPosition position, long now)
    {
        if (hubs.Find(position.Stream) is not { } hub)
        {
            // The actor believes that this gateway holds the stream: it is told otherwise.
            hubs.Detach(hubs.GetOrAdd(position.Stream));
        }
        else if (position.Seq == 0)
        {
            hub.AcceptUnnumbered(encoded);
        }
        else
        {
            hub.Accept(encoded, PlaceOf(position), now);
            hubs.FillGap(hub);
        }
    }

    private static StreamPosition PlaceOf(DeliveryPosition position) => new(position.Epoch, position.Seq);
}
