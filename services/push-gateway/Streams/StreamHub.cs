using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// One stream on this gateway: where it stands, who follows it, and the numbers that came too early. Only the hub loop touches it;
/// it does no I/O. Who calls it acts on what it answers.
/// </summary>
internal sealed partial class StreamHub(StreamName name, ShardName shard, RecentEvents recent, Audience audience, NumberConflicts conflicts)
{
    private static readonly HashSet<Joining> NobodyWaits = [];

    private readonly EarlyEvents _early = new();
    private HashSet<Joining>? _waiting;
    private long _highestSeen;
    private long _lastWanting;
    private StreamPosition _askedAfter;
    private long _askedFor;
    private bool _mustRead;
    private NumberCheck? _check;
    private bool _isChecking;

    public StreamName Name { get; } = name;

    /// <summary>Which shard has it.</summary>
    public ShardName Shard { get; } = shard;

    /// <summary>Who follows it.</summary>
    public Audience Audience { get; } = audience;

    public HubState State { get; set; }

    /// <summary>Delivered up to here. Meaningful while attached.</summary>
    public StreamPosition Position { get; private set; }

    /// <summary>History is being read, or about to be; another gap needs no reading of its own.</summary>
    public bool IsFilling { get; private set; }

    /// <summary>Readings in a row that brought the stream no further.</summary>
    public int VainFillings { get; set; }

    /// <summary>Something is missing between <see cref="Position"/> and what was seen, or is in doubt; history has to be read.</summary>
    public bool HasGap => State == HubState.Attached && (Position.Seq < _highestSeen || _mustRead || _check is not null);

    /// <summary>
    /// There may be messages that nobody has acknowledged yet. False is certain: every message passes here, and the actor told of those
    /// before. Whether there still are, it alone knows.
    /// </summary>
    public bool MayHaveUnacknowledged => _lastWanting > 0;

    /// <summary>Connections that join once the stream stands where they can.</summary>
    public IReadOnlyCollection<Joining> Waiting => _waiting ?? NobodyWaits;

    /// <summary>The routers may have let go of this gateway: the next reading of history attaches as well.</summary>
    public bool MustReattach { get; set; }

    /// <summary>The registration under which the shard was told that this gateway holds it.</summary>
    public string? HeldUnder { get; set; }

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
    public void StartAt(StreamPage page, long now)
    {
        State = HubState.Attached;
        IsFilling = false;
        VainFillings = 0;
        _check = null;
        Position = page.Head;
        _lastWanting = page.HasUnacknowledged ? page.Head.Seq : 0;
        recent.StartAfter(Position.Seq);
        GoOnWhereTheFirstMessageCame();
        _early.KeepOnly(Position.Epoch);
        _highestSeen = Math.Max(Position.Seq, _early.Highest);
        DeliverEarly(now);
    }

    /// <summary>Holds nothing any more: what comes from now on is for nobody.</summary>
    public void Stop()
    {
        State = HubState.Detaching;
        recent.StartAfter(0);
        _early.Clear();
        _mustRead = false;
        _check = null;
    }

    /// <summary>A live message with a number: delivers it, drops a repeated one, keeps one that came early, or has history read where another message has its number.</summary>
    public void Accept(EncodedEvent encoded, StreamPosition position, long now)
    {
        if (State == HubState.Attaching)
        {
            KeepEarly(encoded, position);
            return;
        }

        if (Position.Seq == 0 && position.Seq == 1)
        {
            // Nothing has been delivered in the epoch that ends here.
            Position = Position with { Epoch = position.Epoch };
        }

        if (State == HubState.Attached && position.Epoch != Position.Epoch)
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
        else if (State == HubState.Attached)
        {
            Compare(position.Seq, encoded.Id);
        }
    }

    /// <summary>What is seen from here on may be missing in the history that is asked for now.</summary>
    /// <returns>The place after which history is to be read.</returns>
    public StreamPosition BeginFilling()
    {
        IsFilling = true;
        _isChecking = _check is not null;
        _askedAfter = _check is { } check ? Position with { Seq = check.From - 1 } : Position;
        _askedFor = _highestSeen;
        _mustRead = false;
        return _askedAfter;
    }

    /// <summary>
    /// Takes the history after the place that <see cref="BeginFilling"/> said: delivers what is new in it, then what came early. Where
    /// it was read because of a doubt and has other messages than were delivered, followers are told, and get those that they lack.
    /// </summary>
    /// <returns>False where history ends before what had been seen when it was asked for.</returns>
    public bool EndFilling(StreamPage page, long now)
    {
        IsFilling = false;
        LearnUnacknowledged(page.Head, page.HasUnacknowledged);
        var check = _isChecking ? _check : null;
        if (page.Reset == ResetReason.None)
        {
            if (page.Head.Epoch != Position.Epoch && Position.Seq == 0)
            {
                // The stream's first message came.
                Position = new StreamPosition(page.Head.Epoch, page.Begin);
            }

            if (check is not null && !check.Agrees(page, Position.Seq))
            {
                Mend(check, page, now);
            }

            if (check is not null && check.From > _askedAfter.Seq)
            {
                _check = _check is null ? null : check.After(page.ReadTo);
            }

            Extend(page, now);
            return (page.Head.Seq >= _askedFor || Position.Seq >= _askedFor) && (check is null || page.Head.Seq >= check.Last);
        }

        if (page.Reset == ResetReason.History && check is null && Position != _askedAfter && Position.Epoch == page.Head.Epoch)
        {
            // What was missing came live meanwhile: to go back to a head that has been passed would deliver again what came since.
            _highestSeen = Math.Max(_highestSeen, page.Head.Seq);
            return true;
        }

        if (page.Reset == ResetReason.Epoch && Position.Epoch == page.Head.Epoch)
        {
            // Its first message came live meanwhile.
            _highestSeen = Math.Max(_highestSeen, page.Head.Seq);
            return true;
        }

        // After a loss of history in the same epoch the numbers seen say nothing: those that follow may have been taken for repeated ones.
        _mustRead |= page.Reset == ResetReason.Cursor;
        var seen = page.Reset == ResetReason.History ? Math.Max(_highestSeen, page.Head.Seq) : page.Head.Seq;
        Restart(page, page.Reset, seen);
        Extend(page, now);
        return true;
    }

    /// <summary>History does not have what was seen: lets it be, goes on from what it has, and says so to everyone.</summary>
    public void GiveGapUp(StreamPage page)
    {
        IsFilling = false;
        _early.Clear();
        Restart(page, ResetReason.History, page.Head.Seq);
    }

    /// <summary>The reading brought nothing; it may be tried again.</summary>
    public void Unstick() => IsFilling = false;

    /// <summary>The reading is to be tried again, but not yet.</summary>
    public void Stick() => IsFilling = true;

    /// <summary>Takes what a client's reading of history showed, in case that is more than came here.</summary>
    /// <param name="after">Where the reading began.</param>
    public void Learn(StreamPosition after, StreamPage page, long now)
    {
        LearnUnacknowledged(page.Head, page.HasUnacknowledged);
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

    /// <summary>Takes the actor's word for whether messages without an acknowledgement are left.</summary>
    /// <param name="head">Where the stream stood when it was asked.</param>
    public void LearnUnacknowledged(StreamPosition head, bool areLeft)
    {
        if (areLeft)
        {
            _lastWanting = Math.Max(_lastWanting, head.Seq);
        }
        else if (head.Epoch == Position.Epoch && head.Seq >= _lastWanting)
        {
            _lastWanting = 0;
        }
    }

    private void Restart(StreamPage page, ResetReason reason, long highestSeen)
    {
        if (page.Head.Epoch != Position.Epoch || reason == ResetReason.Cursor)
        {
            _early.Clear();
        }

        _check = null;
        Position = reason == ResetReason.Epoch ? page.Head with { Seq = page.Begin } : page.Head;
        _highestSeen = highestSeen;
        _lastWanting = page.HasUnacknowledged ? page.Head.Seq : 0;
        recent.StartAfter(Position.Seq);
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
            else
            {
                Compare(seq, message.Identity);
            }
        }

        Position = Position with { Seq = Math.Max(Position.Seq, page.ReadTo) };
        _highestSeen = Math.Max(_highestSeen, page.Head.Seq);
        DeliverEarly(now);
    }

    // Messages of a stream that had none before may come earlier than the answer that it has none.
    private void GoOnWhereTheFirstMessageCame()
    {
        if (Position.Seq == 0 && _early.EpochOfTheFirst is { } epoch)
        {
            Position = Position with { Epoch = epoch };
        }
    }

    private void KeepEarly(EncodedEvent encoded, StreamPosition position)
    {
        if (_early.Find(position) is { } other && other.Id != encoded.Id)
        {
            conflicts.Noticed(Name, position, other.Id, encoded.Id);
            _early.Forget(position.Seq);
            _mustRead = true;
            return;
        }

        _mustRead |= !_early.TryKeep(encoded, position);
    }

    private void DeliverEarly(long now)
    {
        while (_early.TryTakeAfter(Position.Seq, out var encoded))
        {
            Deliver(encoded, Position.Seq + 1, now);
        }
    }

    private void Deliver(EncodedEvent encoded, long seq, long now)
    {
        Position = Position with { Seq = seq };
        _highestSeen = Math.Max(_highestSeen, seq);
        recent.Add(new NumberedEvent(seq, encoded));
        var isKnown = _check?.WasDelivered(encoded.Id) is true && !encoded.IsRepetition;
        _check?.Add(seq, encoded.Id);
        if (encoded.WantsAck)
        {
            _lastWanting = seq;
        }

        // While numbers are in doubt, one that followers have comes with another number.
        if (encoded.ExpiresAt > now && !isKnown)
        {
            Audience.Deliver(encoded, Position);
        }
    }
}
