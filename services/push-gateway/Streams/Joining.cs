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
    private readonly StreamPosition?[] _places;
    private readonly List<NumberedEvent>[] _history;
    private readonly bool[] _reading;
    private readonly List<StreamReset> _resets = [];

    public Joining(SseConnection connection, StreamHub[] hubs)
    {
        Connection = connection;
        Hubs = hubs;
        _places = new StreamPosition?[hubs.Length];
        _history = new List<NumberedEvent>[hubs.Length];
        _reading = new bool[hubs.Length];
        var subscription = connection.Subscription;
        for (var i = 0; i < hubs.Length; i++)
        {
            _history[i] = [];
            _places[i] = subscription.ResumeFrom?[i];
            if (subscription.CursorIsMalformed)
            {
                _resets.Add(new StreamReset(hubs[i].Name, ResetReason.Cursor));
            }
        }
    }

    public SseConnection Connection { get; }

    public StreamHub[] Hubs { get; }

    /// <summary>The client left before its stream began.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Where the client is in a stream; null for one that it starts now.</summary>
    public StreamPosition? PlaceIn(int streamIndex) => _places[streamIndex];

    /// <summary>The history after the client's place; it may end before the head, then more has to be read.</summary>
    public void Apply(int streamIndex, StreamPage page)
    {
        _reading[streamIndex] = false;
        if (_places[streamIndex] is not { } place)
        {
            return;
        }

        if (page.Reset != ResetReason.None)
        {
            _resets.Add(new StreamReset(Hubs[streamIndex].Name, page.Reset));
            _history[streamIndex].Clear();
            _places[streamIndex] = null;
            return;
        }

        foreach (var (seq, message) in page.Messages)
        {
            if (seq > place.Seq)
            {
                _history[streamIndex].Add(new NumberedEvent(seq, new EncodedEvent(message)));
            }
        }

        _places[streamIndex] = new StreamPosition(page.Head.Epoch, Math.Max(place.Seq, page.ReadTo));
    }

    /// <summary>The streams whose history has to be read before the connection can go live; they count as being read from now on.</summary>
    public List<int> TakeUnread()
    {
        var unread = new List<int>();
        for (var i = 0; i < Hubs.Length; i++)
        {
            if (!_reading[i] && Hubs[i].State == HubState.Attached && !IsAtHand(i))
            {
                _reading[i] = true;
                unread.Add(i);
            }
        }

        return unread;
    }

    public bool IsReady => Enumerable.Range(0, Hubs.Length).All(i => Hubs[i].State == HubState.Attached && !_reading[i] && IsAtHand(i));

    /// <summary>How the connection's stream begins, as its hubs stand now.</summary>
    public Activation Activate()
    {
        var positions = new StreamPosition[Hubs.Length];
        var replay = new List<OutboundItem>();
        var multiStreamIds = new HashSet<string>();
        for (var i = 0; i < Hubs.Length; i++)
        {
            var hub = Hubs[i];
            positions[i] = Connection.Subscription.ResumeFrom is { } from && _places[i] is not null ? from[i] : hub.Position;
            if (_places[i] is not { } place)
            {
                continue;
            }

            foreach (var (seq, encoded) in _history[i].Concat(hub.EventsAfter(place.Seq)))
            {
                if (encoded.IsFor(Connection.Subscription) && (!encoded.IsMultiStream || multiStreamIds.Add(encoded.Id)))
                {
                    replay.Add(new OutboundItem(encoded, i, new StreamPosition(place.Epoch, seq)));
                }
            }

            replay.Add(new OutboundItem(null, i, new StreamPosition(place.Epoch, Math.Max(place.Seq, hub.Position.Seq))));
        }

        var recovered = Connection.Subscription.ResumeFrom is not null && _resets.Count == 0;
        return new Activation(positions, IsFirst: true, recovered, _resets, replay);
    }

    private bool IsAtHand(int streamIndex) => _places[streamIndex] is not { } place || Hubs[streamIndex].Covers(place);
}
