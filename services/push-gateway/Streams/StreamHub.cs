using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// One stream on this gateway: where it stands, who follows it, and the numbers that came too early. Only the hub loop touches it;
/// it does no I/O. Who calls it acts on what it answers.
/// </summary>
internal sealed class StreamHub(StreamName name, RecentEvents recent, Audience audience)
{
    /// <summary>Numbers that came too early and are kept for when the gap is filled; further ones are read from history instead.</summary>
    public const int MaxEarly = 1_000;

    private static readonly HashSet<Joining> NobodyWaits = [];

    private HashSet<Joining>? _waiting;
    private readonly SortedList<long, EarlyEvent> _early = [];
    private long _highestSeen;
    private StreamPosition _askedAfter;
    private long _askedFor;
    private bool _mustRead;

    public StreamName Name { get; } = name;

    /// <summary>Who follows it.</summary>
    public Audience Audience { get; } = audience;

    public HubState State { get; set; }

    /// <summary>Delivered up to here. Meaningful while attached.</summary>
    public StreamPosition Position { get; private set; }

    /// <summary>History is being read, or about to be; another gap needs no reading of its own.</summary>
    public bool IsFilling { get; private set; }

    /// <summary>Readings in a row that brought the stream no further.</summary>
    public int VainFillings { get; set; }

    /// <summary>Something is missing between <see cref="Position"/> and what was seen; history has to be read.</summary>
    public bool HasGap => State == HubState.Attached && (Position.Seq < _highestSeen || _mustRead);

    /// <summary>Connections that join once the stream stands where they can.</summary>
    public IReadOnlyCollection<Joining> Waiting => _waiting ?? NobodyWaits;

    /// <summary>The routers may have let go of this gateway: the next reading of history attaches as well.</summary>
    public bool MustReattach { get; set; }

    /// <summary>Held whether or not anybody follows it.</summary>
    public bool IsPinned { get; set; }

    public bool IsUnused => Audience.Count == 0 && Waiting.Count == 0 && !IsPinned;

    /// <summary>Counts how often it was attached, so that an answer from before is told from one that counts.</summary>
    public int Attachment { get; set; }

    /// <summary>Its place among those that are attached again; the round's own note.</summary>
    public LinkedListNode<StreamHub>? Turn { get; set; }

    /// <summary>Counts how often it became unused, so that an old detach timer does not hit a stream that was used since.</summary>
    public int Generation { get; set; }

    public void AddWaiting(Joining joining) => (_waiting ??= []).Add(joining);

    public void RemoveWaiting(Joining joining)
    {
        if (_waiting?.Remove(joining) is true && _waiting.Count == 0)
        {
            // An idle stream keeps nothing that it does not need.
            _waiting = null;
        }
    }

    /// <summary>Whether everything after the place, up to <see cref="Position"/>, is at hand.</summary>
    public bool Covers(StreamPosition position) =>
        position.Epoch == Position.Epoch && position.Seq <= Position.Seq && recent.Covers(position.Seq);

    public IEnumerable<NumberedEvent> EventsAfter(long seq) => recent.After(seq);

    /// <summary>Takes the place an attach answered, for a stream that stood nowhere, and goes on with what came meanwhile.</summary>
    public void StartAt(StreamPosition head, long now)
    {
        State = HubState.Attached;
        IsFilling = false;
        VainFillings = 0;
        Position = head;
        recent.StartAfter(head.Seq);
        foreach (var seq in _early.Where(early => early.Value.Epoch != head.Epoch).Select(early => early.Key).ToArray())
        {
            _early.Remove(seq);
        }

        _highestSeen = Math.Max(head.Seq, _early.Count > 0 ? _early.GetKeyAtIndex(_early.Count - 1) : 0);
        DeliverEarly(now);
    }

    /// <summary>Holds nothing any more: what comes from now on is for nobody.</summary>
    public void Stop()
    {
        State = HubState.Detaching;
        recent.StartAfter(0);
        _early.Clear();
        _mustRead = false;
    }

    /// <summary>A live message with a number: delivers it, drops a repeated one, or keeps one that came early.</summary>
    public void Accept(EncodedEvent encoded, StreamPosition position, long now)
    {
        if (State == HubState.Attaching)
        {
            KeepEarly(encoded, position);
        }
        else if (State == HubState.Attached && position.Epoch != Position.Epoch)
        {
            _mustRead = true;
        }
        else if (State == HubState.Attached && position.Seq == Position.Seq + 1)
        {
            Deliver(encoded, position.Seq, now);
            DeliverEarly(now);
        }
        else if (State == HubState.Attached && position.Seq > Position.Seq)
        {
            _highestSeen = Math.Max(_highestSeen, position.Seq);
            KeepEarly(encoded, position);
        }
    }

    /// <summary>What is seen from here on may be missing in the history that is asked for now.</summary>
    public void BeginFilling()
    {
        IsFilling = true;
        _askedAfter = Position;
        _askedFor = _highestSeen;
        _mustRead = false;
    }

    /// <summary>
    /// Takes the history after the <see cref="Position"/> at which it was asked for: delivers what is new in it, then what came early.
    /// </summary>
    /// <returns>False where history ends before what had been seen when it was asked for.</returns>
    public bool EndFilling(StreamPage page, long now)
    {
        IsFilling = false;
        if (page.Reset == ResetReason.None)
        {
            Extend(page, now);
            return page.Head.Seq >= _askedFor || Position.Seq >= _askedFor;
        }

        if (page.Reset == ResetReason.History && Position != _askedAfter && Position.Epoch == page.Head.Epoch)
        {
            // What was missing came live meanwhile: to go back to a head that has been passed would deliver again what came since.
            _highestSeen = Math.Max(_highestSeen, page.Head.Seq);
            return true;
        }

        // After a loss of history in the same epoch the numbers seen say nothing: those that follow may have been taken for repeated ones.
        _mustRead |= page.Reset == ResetReason.Cursor;
        var seen = page.Reset == ResetReason.History ? Math.Max(_highestSeen, page.Head.Seq) : page.Head.Seq;
        Restart(page.Head, page.Reset, seen);
        DeliverEarly(now);
        return true;
    }

    /// <summary>History does not have what was seen: lets it be, goes on from what it has, and says so to everyone.</summary>
    public void GiveGapUp(StreamPosition head)
    {
        IsFilling = false;
        _early.Clear();
        Restart(head, ResetReason.History, head.Seq);
    }

    /// <summary>The reading brought nothing; it may be tried again.</summary>
    public void Unstick() => IsFilling = false;

    /// <summary>The reading is to be tried again, but not yet.</summary>
    public void Stick() => IsFilling = true;

    /// <summary>Takes what a client's reading of history showed, in case that is more than came here.</summary>
    /// <param name="after">Where the reading began.</param>
    public void Learn(StreamPosition after, StreamPage page, long now)
    {
        if (page.Head.Epoch != Position.Epoch)
        {
            _mustRead = true;
        }
        else if (page.Reset == ResetReason.None && after.Seq <= Position.Seq)
        {
            Extend(page, now);
        }
        else
        {
            _highestSeen = Math.Max(_highestSeen, page.Head.Seq);
        }
    }

    private void Restart(StreamPosition head, ResetReason reason, long highestSeen)
    {
        if (head.Epoch != Position.Epoch || reason == ResetReason.Cursor)
        {
            _early.Clear();
        }

        Position = head;
        _highestSeen = highestSeen;
        recent.StartAfter(head.Seq);
        Audience.Restart(Position, [new StreamReset(Name, reason)]);
    }

    private void Extend(StreamPage page, long now)
    {
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
    }

    private void KeepEarly(EncodedEvent encoded, StreamPosition position)
    {
        if (_early.Count < MaxEarly)
        {
            _early[position.Seq] = new EarlyEvent(position.Epoch, encoded);
        }
        else
        {
            _mustRead = true;
        }
    }

    private void DeliverEarly(long now)
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

    private void Deliver(EncodedEvent encoded, long seq, long now)
    {
        Position = Position with { Seq = seq };
        _highestSeen = Math.Max(_highestSeen, seq);
        recent.Add(new NumberedEvent(seq, encoded));
        if (encoded.ExpiresAt > now)
        {
            Audience.Deliver(encoded, Position);
        }
    }

    private readonly record struct EarlyEvent(uint Epoch, EncodedEvent Event);
}
