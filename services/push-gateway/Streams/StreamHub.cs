using System.Runtime.InteropServices;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// One stream on this gateway: where it stands, who follows it, and the numbers that came too early. Only the hub loop touches it;
/// it does no I/O. Who calls it acts on what it answers.
/// </summary>
internal sealed class StreamHub(StreamName name, int recentEvents)
{
    /// <summary>Numbers that came too early and are kept for when the gap is filled; further ones are read from history instead.</summary>
    private const int MaxEarly = 1_000;

    private readonly List<Subscriber> _subscribers = [];
    private readonly SortedList<long, EarlyEvent> _early = [];
    private readonly RecentEvents _recent = new(recentEvents);
    private long _highestSeen;
    private bool _otherEpochSeen;

    public StreamName Name { get; } = name;

    public HubState State { get; set; }

    /// <summary>Delivered up to here. Meaningful while attached.</summary>
    public StreamPosition Position { get; private set; }

    /// <summary>History is being read; another gap needs no reading of its own.</summary>
    public bool IsFilling { get; set; }

    /// <summary>Something is missing between <see cref="Position"/> and what was seen; history has to be read.</summary>
    public bool HasGap => State == HubState.Attached && (Position.Seq < _highestSeen || _otherEpochSeen);

    /// <summary>Connections that join once the stream stands where they can.</summary>
    public HashSet<Joining> Waiting { get; } = [];

    /// <summary>The routers may have let go of this gateway: the next reading of history attaches as well.</summary>
    public bool MustReattach { get; set; }

    /// <summary>Held whether or not anybody follows it.</summary>
    public bool IsPinned { get; init; }

    public bool IsUnused => _subscribers.Count == 0 && Waiting.Count == 0 && !IsPinned;

    public int SubscriberCount => _subscribers.Count;

    /// <summary>Counts how often it became unused, so that an old detach timer does not hit a stream that was used since.</summary>
    public int Generation { get; set; }

    public void Add(SseConnection connection, int streamIndex)
    {
        connection.HubSlots[streamIndex] = _subscribers.Count;
        _subscribers.Add(new Subscriber(connection, streamIndex));
    }

    public void Remove(SseConnection connection, int streamIndex)
    {
        var slot = connection.HubSlots[streamIndex];
        var last = _subscribers[^1];
        _subscribers[slot] = last;
        last.Connection.HubSlots[last.StreamIndex] = slot;
        _subscribers.RemoveAt(_subscribers.Count - 1);
    }

    /// <summary>Whether everything after the number is at hand.</summary>
    public bool Covers(StreamPosition position) =>
        position.Epoch == Position.Epoch && position.Seq <= Position.Seq && _recent.Covers(position.Seq);

    public IEnumerable<NumberedEvent> EventsAfter(long seq) => _recent.After(seq);

    /// <summary>Takes the place an attach answered, for a stream that stood nowhere, and goes on with what came meanwhile.</summary>
    public void StartAt(StreamPosition head, long now)
    {
        State = HubState.Attached;
        Position = head;
        _recent.StartAfter(head.Seq);
        _otherEpochSeen = false;
        foreach (var seq in _early.Where(early => early.Value.Epoch != head.Epoch).Select(early => early.Key).ToArray())
        {
            _early.Remove(seq);
        }

        _highestSeen = Math.Max(head.Seq, _early.Count > 0 ? _early.GetKeyAtIndex(_early.Count - 1) : 0);
        DeliverEarly(now);
    }

    /// <summary>A live message with a number: delivers it, drops a repeated one, or keeps one that came early.</summary>
    public void Accept(EncodedEvent encoded, StreamPosition position, long now)
    {
        if (IsNext(position))
        {
            Deliver(encoded, position.Seq, now);
            DeliverEarly(now);
        }
        else if (State == HubState.Attached && position.Epoch != Position.Epoch)
        {
            _otherEpochSeen = true;
        }
        else if (State != HubState.Attached || position.Seq > Position.Seq)
        {
            _highestSeen = Math.Max(_highestSeen, position.Seq);
            if (_early.Count < MaxEarly)
            {
                _early[position.Seq] = new EarlyEvent(position.Epoch, encoded);
            }
        }
    }

    /// <summary>Whether a number follows on <see cref="Position"/>.</summary>
    public bool IsNext(StreamPosition position) =>
        State == HubState.Attached && position.Epoch == Position.Epoch && position.Seq == Position.Seq + 1;

    /// <summary>
    /// Moves all subscribers to the next number without its event, which those that are to have it get once the places of its other
    /// streams are set too. <see cref="DeliverEarly"/> is to be called after that.
    /// </summary>
    public void AcceptPlace(EncodedEvent encoded, StreamPosition position, HashSet<SseConnection> receivers)
    {
        MoveTo(encoded, position.Seq);
        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            if (subscriber.Connection.OfferPlace(subscriber.StreamIndex, position))
            {
                receivers.Add(subscriber.Connection);
            }
        }
    }

    /// <summary>A live message without a number.</summary>
    public void AcceptUnnumbered(EncodedEvent encoded)
    {
        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            subscriber.Connection.OfferUnnumbered(encoded);
        }
    }

    /// <summary>Delivers what came early and follows now.</summary>
    public void DeliverEarly(long now)
    {
        while (_early.Count > 0 && _early.GetKeyAtIndex(0) <= Position.Seq + 1)
        {
            var seq = _early.GetKeyAtIndex(0);
            var encoded = _early.GetValueAtIndex(0).Event;
            _early.RemoveAt(0);
            if (seq == Position.Seq + 1)
            {
                Deliver(encoded, seq, now);
            }
        }
    }

    /// <summary>Takes the history after <see cref="Position"/>: delivers what is new in it and then what came early.</summary>
    /// <returns>False when it brought the stream no further although something is missing.</returns>
    public bool Apply(StreamPage page, long now)
    {
        var before = Position;
        _otherEpochSeen = false;
        if (page.Reset != ResetReason.None)
        {
            StartAt(page.Head, now);
            Restart(page);
            return true;
        }

        foreach (var (seq, message) in page.Messages)
        {
            if (seq > Position.Seq)
            {
                Deliver(new EncodedEvent(message), seq, now);
            }
        }

        Position = Position with { Seq = Math.Max(Position.Seq, page.ReadTo) };
        _highestSeen = Math.Max(_highestSeen, page.Head.Seq);
        DeliverEarly(now);
        return !HasGap || Position.Seq > before.Seq;
    }

    /// <summary>Goes on without what history does not have either.</summary>
    public void GiveGapUp()
    {
        _early.Clear();
        _highestSeen = Position.Seq;
        _otherEpochSeen = false;
    }

    private void Restart(StreamPage page)
    {
        var resets = new[] { new StreamReset(Name, page.Reset) };
        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            subscriber.Connection.Restart(subscriber.StreamIndex, Position, resets);
        }
    }

    private void Deliver(EncodedEvent encoded, long seq, long now)
    {
        MoveTo(encoded, seq);
        if (encoded.ExpiresAt <= now)
        {
            return;
        }

        foreach (var subscriber in CollectionsMarshal.AsSpan(_subscribers))
        {
            subscriber.Connection.Offer(encoded, subscriber.StreamIndex, Position);
        }
    }

    private void MoveTo(EncodedEvent encoded, long seq)
    {
        Position = Position with { Seq = seq };
        _highestSeen = Math.Max(_highestSeen, seq);
        _recent.Add(new NumberedEvent(seq, encoded));
    }

    private readonly record struct Subscriber(SseConnection Connection, int StreamIndex);

    private readonly record struct EarlyEvent(uint Epoch, EncodedEvent Event);
}
