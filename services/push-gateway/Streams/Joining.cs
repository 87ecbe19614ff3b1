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

    public Joining(SseConnection connection, StreamHub[] hubs)
    {
        Connection = connection;
        Hubs = hubs;
        _parts = new Part[hubs.Length];
        var subscription = connection.Subscription;
        for (var i = 0; i < hubs.Length; i++)
        {
            _parts[i] = new Part { Start = subscription.ResumeFrom?[i], Place = subscription.ResumeFrom?[i] };
            if (subscription.CursorIsMalformed)
            {
                _resets.Add(new StreamReset(hubs[i].Name, ResetReason.Cursor));
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

    /// <summary>Where the client is in a stream; null for one that it starts now.</summary>
    public StreamPosition? PlaceIn(int streamIndex) => _parts[streamIndex].Place;

    /// <inheritdoc cref="Apply(int, HistoryPage)"/>
    public void Apply(int streamIndex, StreamPage page) => Apply(streamIndex, HistoryPage.Of(page));

    /// <summary>The history after the client's place; it may end before the head, then more has to be read.</summary>
    public void Apply(int streamIndex, HistoryPage history)
    {
        var page = history.Page;
        var part = _parts[streamIndex];
        part.IsReading = false;
        if (part.Place is not { } place)
        {
            return;
        }

        part.IsConfirmed = true;
        if (page.Reset != ResetReason.None)
        {
            _resets.Add(new StreamReset(Hubs[streamIndex].Name, page.Reset));
            part.History.Clear();
        }

        if (page.Reset != ResetReason.None || place.Epoch != page.Head.Epoch)
        {
            // After another reset than that of an epoch nothing follows.
            place = page.Head with { Seq = page.Begin };
            part.Start = place;
        }

        part.History.AddRange(history.Events.Where(numbered => numbered.Seq > place.Seq));

        part.Place = place with { Seq = Math.Max(place.Seq, page.ReadTo) };
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

    /// <summary>What nobody has acknowledged yet: the client gets again what it is past.</summary>
    public void Apply(int streamIndex, UnacknowledgedEvents unacknowledged)
    {
        _parts[streamIndex].IsAsking = false;
        _parts[streamIndex].Unacknowledged = unacknowledged;
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
            ReadyPositions = Connection.Subscription.ResumeFrom ?? positions,
        };
    }

    // The hub is about to catch up with a place that history has confirmed: nothing to read for the client until it has.
    private static bool IsAheadOf(StreamHub hub, Part part) => part.IsConfirmed && (hub.IsFilling || hub.HasGap);

    // Only who comes back: a subscriber that brings no cursor starts now.
    private bool MustAsk(int streamIndex) =>
        Hubs[streamIndex].MayHaveUnacknowledged
        && _parts[streamIndex] is { IsAsking: false, Unacknowledged: null }
        && (Connection.Subscription.ResumeFrom is not null || Connection.Subscription.CursorIsMalformed);

    private bool IsAtHand(int streamIndex) => _parts[streamIndex].Place is not { } place || Hubs[streamIndex].Covers(place);

    private sealed class Part
    {
        public List<NumberedEvent> History { get; } = [];

        /// <summary>Where the connection's stream begins; null for where the hub stands then.</summary>
        public StreamPosition? Start { get; set; }

        /// <summary>Up to where <see cref="History"/> reaches.</summary>
        public StreamPosition? Place { get; set; }

        public bool IsReading { get; set; }

        public bool IsAsking { get; set; }

        /// <summary>Null until it was asked for, which it is only where there may be some.</summary>
        public UnacknowledgedEvents? Unacknowledged { get; set; }

        /// <summary>The place is the actor's word, not only the client's.</summary>
        public bool IsConfirmed { get; set; }
    }
}
