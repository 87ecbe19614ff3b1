using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// A connection on its way into its hubs. It goes live in all of them at one point in time: when each stream is attached and all
/// that the client missed of it is at hand, from history or from the hub's recent events.
/// </summary>
internal sealed class Joining
{
    private readonly Part[] _parts;
    private readonly List<StreamReset> _resets = [];
    private readonly long _mostBytes;
    private long _bytes;

    /// <param name="mostBytes">What it may hold of all its streams' history; a client that asks for more must not take the gateway's memory.</param>
    public Joining(SseConnection connection, StreamHub[] hubs, long mostBytes)
    {
        Connection = connection;
        Hubs = hubs;
        _mostBytes = mostBytes;
        _parts = new Part[hubs.Length];
        var subscription = connection.Subscription;
        for (var i = 0; i < hubs.Length; i++)
        {
            _parts[i] = new Part
            {
                Start = subscription.ResumeFrom?[i],
                Place = subscription.ResumeFrom?[i],
                Since = subscription.ResumeFrom is null ? subscription.Since?.Start : null,
            };
            if (subscription.CursorIsMalformed)
            {
                Reset(i, ResetReason.Cursor);
            }
        }
    }

    public SseConnection Connection { get; }

    public StreamHub[] Hubs { get; }

    /// <summary>The connection is live, or its client left before that.</summary>
    public bool IsOver { get; set; }

    public bool IsReady
    {
        get
        {
            for (var i = 0; i < Hubs.Length; i++)
            {
                if (Hubs[i].State != HubState.Attached || _parts[i].IsReading || _parts[i].IsAsking || MustAsk(i) || !IsAtHand(i))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>From where on the client lacks a stream.</summary>
    public HistoryFrom From(int streamIndex) => _parts[streamIndex] is { Place: { } place } ? new HistoryFrom(place) : new HistoryFrom(null, _parts[streamIndex].Since);

    /// <inheritdoc cref="Apply(int, HistoryPage)"/>
    public void Apply(int streamIndex, StreamPage page) => Apply(streamIndex, HistoryPage.Of(page));

    /// <summary>The history after the client's place; it may end before the head, then more has to be read.</summary>
    public void Apply(int streamIndex, HistoryPage history)
    {
        var page = history.Page;
        var part = _parts[streamIndex];
        part.IsReading = false;
        if (part is { Place: null, Since: null })
        {
            return;
        }

        if (part.Place is not { } place)
        {
            place = page.Head with { Seq = page.Begin };
            part.Start = place;
            part.IsCut = page.IsCut;
        }

        part.IsConfirmed = true;
        if (page.Reset != ResetReason.None)
        {
            Reset(streamIndex, page.Reset);
            Drop(part, part.History.Count);
        }

        if (page.Reset != ResetReason.None || place.Epoch != page.Head.Epoch)
        {
            // After another reset than that of an epoch nothing follows.
            place = page.Head with { Seq = page.Begin };
            part.Start = place;
        }

        foreach (var numbered in history.Events.Where(numbered => numbered.Seq > place.Seq))
        {
            Hold(part, numbered);
        }

        part.Place = place with { Seq = Math.Max(place.Seq, page.ReadTo) };
        part.Head = page.Head;
        Shorten();
    }

    /// <summary>The streams whose history has to be read before the connection can go live; they count as being read from now on.</summary>
    public List<int> TakeUnread()
    {
        var unread = new List<int>();
        for (var i = 0; i < Hubs.Length; i++)
        {
            var part = _parts[i];
            if (!part.IsReading && Hubs[i].State == HubState.Attached && !IsAtHand(i) && !IsAheadOf(Hubs[i], part))
            {
                part.IsReading = true;
                unread.Add(i);
            }
        }

        return unread;
    }

    /// <summary>
    /// The streams that have to be asked for what nobody has acknowledged yet; they count as being asked from now on. Once each: what
    /// is sent after the answer comes live or as missed.
    /// </summary>
    public List<int> TakeUnasked()
    {
        var unasked = new List<int>();
        for (var i = 0; i < Hubs.Length; i++)
        {
            if (Hubs[i].State == HubState.Attached && MustAsk(i))
            {
                _parts[i].IsAsking = true;
                unasked.Add(i);
            }
        }

        return unasked;
    }

    /// <summary>
    /// What nobody has acknowledged yet: the client gets again what it is past. Of more than it may hold the newest; the others come
    /// again after their intervals.
    /// </summary>
    public void Apply(int streamIndex, UnacknowledgedEvents unacknowledged)
    {
        var part = _parts[streamIndex];
        part.IsAsking = false;
        part.Unacknowledged = unacknowledged with { Events = TakeNewest(unacknowledged.Events) };
        if (part is { Place: null, Since: null } && unacknowledged.Head.Epoch == Hubs[streamIndex].Position.Epoch)
        {
            // It starts where the answer ends, or the hub if that is behind: nothing falls between.
            part.Place = unacknowledged.Head.Seq < Hubs[streamIndex].Position.Seq ? unacknowledged.Head : Hubs[streamIndex].Position;
            part.Start = part.Place;
            part.IsConfirmed = true;
        }
    }

    /// <summary>How the connection's stream begins, as its hubs stand now.</summary>
    public Activation Activate()
    {
        var positions = new StreamPosition[Hubs.Length];
        var replay = new ReplayMerge(Connection.Subscription);
        for (var i = 0; i < Hubs.Length; i++)
        {
            var hub = Hubs[i];
            positions[i] = _parts[i].Start ?? hub.Position;
            if (_parts[i].Unacknowledged is { } unacknowledged && unacknowledged.Head.Epoch == positions[i].Epoch)
            {
                var start = positions[i].Seq;
                replay.AddAgain(i, unacknowledged.Events.Where(numbered => numbered.Seq <= start));
            }

            if (_parts[i].Place is { } place)
            {
                replay.Add(i, _parts[i].History.Concat(hub.EventsAfter(place.Seq)), hub.Position);
            }
        }

        var recovered = Connection.Subscription.ResumeFrom is not null && _resets.Count == 0;
        return new Activation(positions, IsFirst: true, recovered, _resets, replay.Merge())
        {
            ReadyPositions = [.. positions.Select((position, i) => Connection.Subscription.ResumeFrom?[i] ?? position)],
            Since = Connection.Subscription is { ResumeFrom: null, Since: { } since }
                ? new SinceAnswer(since.Asked, [.. Hubs.Select((hub, i) => new StreamBegin(hub.Name, positions[i].Seq, !_parts[i].IsCut))])
                : null,
        };
    }

    private void Reset(int streamIndex, ResetReason reason)
    {
        // Once for each stream: a second loss before the client has heard of the first tells it nothing new.
        if (!_resets.Exists(reset => reset.Stream == Hubs[streamIndex].Name))
        {
            _resets.Add(new StreamReset(Hubs[streamIndex].Name, reason));
        }
    }

    // The stream that holds the most gives way, so that a busy one costs the others nothing. Who comes back is told, as if history were
    // not kept that long: a hole cannot be told otherwise. Who asked for a part of history gets the newest of it.
    private void Shorten()
    {
        while (_bytes > _mostBytes)
        {
            var largest = Array.IndexOf(_parts, _parts.MaxBy(part => part.Bytes));
            var part = _parts[largest];
            if (part.Since is null)
            {
                Reset(largest, ResetReason.History);
                Drop(part, part.History.Count);
                part.Start = part.Head;
                part.Place = part.Head;
                continue;
            }

            var (count, bytes) = (0, _bytes);
            while (count < part.History.Count && bytes > _mostBytes)
            {
                bytes -= part.History[count++].Event.Size;
            }

            part.Start = count < part.History.Count ? part.Head with { Seq = part.History[count - 1].Seq } : part.Place;
            part.IsCut = true;
            Drop(part, count);
        }
    }

    private void Hold(Part part, NumberedEvent numbered)
    {
        part.History.Add(numbered);
        part.Bytes += numbered.Event.Size;
        _bytes += numbered.Event.Size;
    }

    private void Drop(Part part, int oldest)
    {
        var bytes = part.History.Take(oldest).Sum(numbered => (long)numbered.Event.Size);
        part.History.RemoveRange(0, oldest);
        part.Bytes -= bytes;
        _bytes -= bytes;
    }

    private IReadOnlyList<NumberedEvent> TakeNewest(IReadOnlyList<NumberedEvent> events)
    {
        var first = events.Count;
        while (first > 0 && _bytes + events[first - 1].Event.Size <= _mostBytes)
        {
            _bytes += events[--first].Event.Size;
        }

        return first == 0 ? events : [.. events.Skip(first)];
    }

    // The hub is about to catch up with a place that history has confirmed: nothing to read for the client until it has.
    private static bool IsAheadOf(StreamHub hub, Part part) => part.IsConfirmed && (hub.IsFilling || hub.HasGap);

    // For who comes back, and of a user's stream for whoever opens it; another stream starts now for who brings no cursor.
    private bool MustAsk(int streamIndex) =>
        Hubs[streamIndex].MayHaveUnacknowledged
        && _parts[streamIndex] is { IsAsking: false, Unacknowledged: null }
        && (Hubs[streamIndex].Name.Kind == StreamKind.User || Connection.Subscription.ResumeFrom is not null || Connection.Subscription.CursorIsMalformed);

    private bool IsAtHand(int streamIndex) => _parts[streamIndex].Place is { } place ? Hubs[streamIndex].Covers(place) : _parts[streamIndex].Since is null;

    private sealed class Part
    {
        public List<NumberedEvent> History { get; } = [];

        /// <summary>Of <see cref="History"/>.</summary>
        public long Bytes { get; set; }

        /// <summary>Where the stream stood when the last of <see cref="History"/> was read.</summary>
        public StreamPosition Head { get; set; }

        /// <summary>Where the connection's stream begins; null for where the hub stands then.</summary>
        public StreamPosition? Start { get; set; }

        /// <summary>Up to where <see cref="History"/> reaches.</summary>
        public StreamPosition? Place { get; set; }

        /// <summary>Where it begins while it has no place yet.</summary>
        public HistoryStart? Since { get; init; }

        /// <summary>Some of what was asked for is kept no longer.</summary>
        public bool IsCut { get; set; }

        public bool IsReading { get; set; }

        public bool IsAsking { get; set; }

        /// <summary>Null until it was asked for, which it is only where there may be some.</summary>
        public UnacknowledgedEvents? Unacknowledged { get; set; }

        /// <summary>The place is the actor's word, not only the client's.</summary>
        public bool IsConfirmed { get; set; }
    }
}
