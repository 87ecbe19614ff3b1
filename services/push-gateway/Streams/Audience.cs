using System.Runtime.InteropServices;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// Who follows a stream on this gateway. What comes for several followers is gathered, at most until the end of the turn, and offered
/// to each of them at once: with many events and followers, a connection is looked at once a turn instead of once an event.
/// Only the hub loop touches it.
/// </summary>
internal sealed class Audience(Gathering gathering)
{
    /// <summary>Events for which a stream keeps room between turns.</summary>
    private const int MaxKept = 16;

    private readonly List<Subscriber> _subscribers = [];
    private List<NumberedEvent>? _gathered;
    private uint _epoch;
    private int _size;

    public int Count => _subscribers.Count;

    public void Add(SseConnection connection, int streamIndex)
    {
        Offer();
        connection.HubSlots[streamIndex] = _subscribers.Count;
        _subscribers.Capacity = Math.Max(_subscribers.Capacity, 1);
        _subscribers.Add(new Subscriber(connection, streamIndex));
    }

    public void Remove(SseConnection connection, int streamIndex)
    {
        Offer();
        var slot = connection.HubSlots[streamIndex];
        var last = _subscribers[^1];
        _subscribers[slot] = last;
        last.Connection.HubSlots[last.StreamIndex] = slot;
        _subscribers.RemoveAt(_subscribers.Count - 1);
    }

    /// <summary>An event with a number, above those of the same epoch before it.</summary>
    public void Deliver(EncodedEvent encoded, StreamPosition position)
    {
        gathering.TurnTo(this);
        if (_subscribers.Count < 2)
        {
            OfferEach(encoded, position);
            return;
        }

        if (_gathered is { Count: > 0 } && (position.Epoch != _epoch || _gathered.Count == EventRun.MaxEvents || _size + encoded.Size > EventRun.MaxSize))
        {
            OfferGathered();
        }

        _epoch = position.Epoch;
        _size += encoded.Size;
        (_gathered ??= []).Add(new NumberedEvent(position.Seq, encoded));
    }

    /// <summary>An event without a number.</summary>
    public void DeliverUnnumbered(EncodedEvent encoded)
    {
        gathering.TurnTo(this);
        Offer();
        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            subscriber.Connection.OfferUnnumbered(encoded, subscriber.StreamIndex);
        }
    }

    /// <summary>The stream goes on from another place.</summary>
    public void Restart(StreamPosition position, IReadOnlyList<StreamReset> resets)
    {
        gathering.TurnTo(this);
        Offer();
        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            subscriber.Connection.Restart(subscriber.StreamIndex, position, resets);
        }
    }

    /// <summary>Offers what was gathered, if anything was.</summary>
    public void Offer()
    {
        if (_gathered is { Count: > 0 })
        {
            OfferGathered();
            if (_gathered.Capacity > MaxKept)
            {
                _gathered = null;
            }
        }
    }

    private void OfferGathered()
    {
        var events = CollectionsMarshal.AsSpan(_gathered);
        if (events.Length == 1)
        {
            OfferEach(events[0].Event, new StreamPosition(_epoch, events[0].Seq));
        }
        else
        {
            var run = new EventRun(_epoch, events);
            foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
            {
                subscriber.Connection.Offer(run, subscriber.StreamIndex);
            }
        }

        _gathered!.Clear();
        _size = 0;
    }

    private void OfferEach(EncodedEvent encoded, StreamPosition position)
    {
        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            subscriber.Connection.Offer(encoded, subscriber.StreamIndex, position);
        }
    }

    private readonly record struct Subscriber(SseConnection Connection, int StreamIndex);
}
