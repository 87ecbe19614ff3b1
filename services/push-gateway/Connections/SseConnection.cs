using DaprPush.Gateway.Access;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Transport;
using DaprPush.Gateway.WebSockets;
using DaprPush.Gateway.Wires;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// One open stream: the hub loop offers it events, its outbox sends them. A client that does not read costs nobody else anything:
/// when too much waits for it, the connection is closed and the client resumes from its cursor.
/// </summary>
internal sealed class SseConnection
{
    /// <summary>So many messages that are not for the client may pass before it is told how far it is.</summary>
    private const int MaxCursorLag = 100;

    private readonly Outbox _outbox;
    private readonly OutboxFlusher _flusher;
    private readonly StreamPosition[] _positions;
    private int _closeReason;
    private int _cursorLag;

    /// <param name="sink">Where the stream's bytes go.</param>
    /// <param name="head">Bytes to send before them.</param>
    /// <param name="wire">How they are written; null for Server-Sent Events.</param>
    public SseConnection(
        string id, Subscription subscription, IByteSink sink, OutboxFlusher flusher, ReadOnlySpan<byte> head = default, StreamHolder? holder = null, Wire? wire = null)
    {
        Wire = wire ?? SseWire.Instance;
        Id = id;
        Holder = holder ?? StreamHolder.Anyone;
        Subscription = subscription;
        HubSlots = new int[subscription.Streams.Count];
        _positions = new StreamPosition[subscription.Streams.Count];
        _flusher = flusher;
        _outbox = new Outbox(this, sink, flusher, head);
    }

    public string Id { get; }

    public Subscription Subscription { get; }

    public StreamHolder Holder { get; }

    /// <summary>Whose it is: the user whose stream it follows, or whom its token names; null for nobody's.</summary>
    public string? UserId => Subscription.UserId ?? Holder.Subject;

    /// <summary>How what it gets is written.</summary>
    public Wire Wire { get; }

    /// <summary>What its client says; null where it can say nothing.</summary>
    public WebSocketPeer? Peer { get; set; }

    /// <summary>For each stream its place among the hub's subscribers; the hub's own note.</summary>
    public int[] HubSlots { get; }

    /// <summary>The hub of each stream once the connection is live in them; the membership's own note.</summary>
    public StreamHub[]? Hubs { get; set; }

    /// <summary>In which second of the heartbeat interval its turn is; the heartbeat's own note.</summary>
    public int HeartbeatSecond { get; set; }

    /// <summary>The place that the client knows once it has all that was composed.</summary>
    public string Cursor => DaprPush.Messages.Cursors.Cursor.Format(Subscription.Fingerprint, _outbox.Cursor);

    public CloseReason CloseReason => (CloseReason)Volatile.Read(ref _closeReason);

    /// <summary>Says when to come back, the first thing on the stream.</summary>
    public void Begin(int retryMilliseconds)
    {
        Enqueue(OutboundItem.Retry(retryMilliseconds));
        _outbox.Start();
    }

    /// <summary>Starts the stream. From here on events may be offered.</summary>
    public void Activate(Activation activation)
    {
        activation.Positions.CopyTo(_positions, 0);
        foreach (var item in activation.Replay)
        {
            if (item.StreamIndex >= 0)
            {
                _positions[item.StreamIndex] = item.Position;
            }
        }

        Enqueue(OutboundItem.Places(activation));
    }

    /// <summary>One stream could not be continued and goes on live from another place.</summary>
    public void Restart(int streamIndex, StreamPosition position, IReadOnlyList<StreamReset> resets)
    {
        _positions[streamIndex] = position;
        _cursorLag = 0;
        Enqueue(OutboundItem.Places(Activation.At([.. _positions], resets)));
        _flusher.Restarted(resets);
    }

    /// <summary>An event of one of the connection's streams; dropped where the connection already has its number.</summary>
    public void Offer(EncodedEvent encoded, int streamIndex, StreamPosition position)
    {
        ref var current = ref _positions[streamIndex];
        if (position.Epoch == current.Epoch && position.Seq <= current.Seq)
        {
            return;
        }

        current = position;
        if (IsFor(encoded, streamIndex))
        {
            if (_cursorLag > 0 && _positions.Length > 1)
            {
                // The event's id tells the places in the other streams too.
                EnqueuePlaces();
            }

            _cursorLag = 0;
            Enqueue(new OutboundItem(encoded, streamIndex, position));
        }
        else if (++_cursorLag >= MaxCursorLag)
        {
            // Otherwise a client that filters would come back with a cursor that history no longer reaches.
            TellCursor();
        }
    }

    /// <summary>Events of one of the connection's streams, at once where all of them are for it.</summary>
    public void Offer(EventRun run, int streamIndex)
    {
        ref var current = ref _positions[streamIndex];
        if (current.Epoch == run.Epoch && current.Seq < run.First && _cursorLag == 0 && !_outbox.IsBlocked && run.IsFor(Subscription))
        {
            current = run.Last;
            Enqueue(new OutboundItem(run, streamIndex, run.Last));
            return;
        }

        foreach (var (seq, encoded) in run.Events)
        {
            Offer(encoded, streamIndex, new StreamPosition(run.Epoch, seq));
        }
    }

    /// <summary>An event without a number.</summary>
    public void OfferUnnumbered(EncodedEvent encoded, int streamIndex)
    {
        if (IsFor(encoded, streamIndex))
        {
            Enqueue(OutboundItem.Unnumbered(encoded));
        }
    }

    /// <summary>Something for this client alone, behind what waits for it.</summary>
    public void Say(OwnBytes own) => Enqueue(OutboundItem.Said(own));

    /// <summary>The client has said that the connection ends, or is gone.</summary>
    public void PeerClosed() => _outbox.PeerClosed();

    /// <summary>
    /// A sign of life; before it the cursor, where messages that were not for the client moved it. A client that has to give one too,
    /// and gave none since the one before, is taken for dead; one that is slow to read has the time that all others have.
    /// </summary>
    public void Beat()
    {
        if (Peer?.TakeHeard() is false && !_outbox.IsBlocked)
        {
            Close(CloseReason.Silent);
            return;
        }

        if (_cursorLag > 0)
        {
            TellCursor();
        }

        Enqueue(OutboundItem.Heartbeat);
    }

    /// <summary>Ends the stream, soon; only the first reason counts. Any thread may call it.</summary>
    /// <param name="grace">How long the client has to take what waits; zero drops it at once.</param>
    /// <param name="closing">What it is told; null for what the reason tells.</param>
    public void Close(CloseReason reason, TimeSpan grace = default, ClosingEvent? closing = null)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, (int)CloseReason.None) != (int)CloseReason.None)
        {
            return;
        }

        // As work of its own: hubs may be going through their connections at this moment.
        if (grace > TimeSpan.Zero)
        {
            _flusher.Post(() => _flusher.End(_outbox, grace, closing));
        }
        else
        {
            _flusher.Post(_outbox.Drop);
        }
    }

    private bool IsFor(EncodedEvent encoded, int streamIndex) => encoded.IsFor(Subscription, streamIndex) && !encoded.Excludes(Id);

    private void TellCursor()
    {
        EnqueuePlaces();
        Enqueue(OutboundItem.Cursor);
    }

    private void EnqueuePlaces()
    {
        _cursorLag = 0;
        Enqueue(OutboundItem.Places(Activation.At([.. _positions])));
    }

    private void Enqueue(OutboundItem item)
    {
        if (!_outbox.TryAdd(item))
        {
            Close(CloseReason.SlowConsumer);
        }
    }
}
