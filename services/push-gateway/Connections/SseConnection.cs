using System.Threading.Channels;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// One open stream: the hub loop offers it events, its writer takes them. Between the two stands a bounded queue, so that a client
/// that does not read costs nobody else anything: when the queue is full, the connection is closed and the client resumes from its cursor.
/// </summary>
internal sealed class SseConnection(string id, Subscription subscription, int queueSize) : IDisposable
{
    /// <summary>So many messages that are not for the client may pass before it is told how far it is.</summary>
    private const int MaxCursorLag = 100;

    private readonly Channel<OutboundItem> _queue = Channel.CreateBounded<OutboundItem>(
        new BoundedChannelOptions(queueSize) { SingleReader = true, SingleWriter = true });

    private readonly StreamPosition[] _positions = new StreamPosition[subscription.Streams.Count];
    private readonly CancellationTokenSource _closed = new();
    private int _closeReason;
    private int _cursorLag;

    public string Id { get; } = id;

    public Subscription Subscription { get; } = subscription;

    /// <summary>For each stream its place among the hub's subscribers; the hub's own note.</summary>
    public int[] HubSlots { get; } = new int[subscription.Streams.Count];

    /// <summary>In which second of the heartbeat interval its turn is; the heartbeat's own note.</summary>
    public int HeartbeatSecond { get; set; }

    /// <summary>Ends when the connection is closed.</summary>
    public ChannelReader<OutboundItem> Outbound => _queue.Reader;

    /// <summary>Cancelled when the writer must not wait for the client any longer.</summary>
    public CancellationToken Closed => _closed.Token;

    public CloseReason CloseReason => (CloseReason)Volatile.Read(ref _closeReason);

    /// <summary>Starts the stream. From here on events may be offered.</summary>
    public void Activate(Activation activation)
    {
        activation.Positions.CopyTo(_positions, 0);
        foreach (var item in activation.Replay)
        {
            _positions[item.StreamIndex] = item.Position;
        }

        Enqueue(OutboundItem.Places(activation));
    }

    /// <summary>One stream could not be continued and goes on live from another place.</summary>
    public void Restart(int streamIndex, StreamPosition position, IReadOnlyList<StreamReset> resets)
    {
        _positions[streamIndex] = position;
        _cursorLag = 0;
        Enqueue(OutboundItem.Places(Activation.At([.. _positions], resets)));
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
        if (encoded.IsFor(Subscription, streamIndex))
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
            EnqueuePlaces();
            Enqueue(OutboundItem.Heartbeat);
        }
    }

    /// <summary>An event without a number.</summary>
    public void OfferUnnumbered(EncodedEvent encoded, int streamIndex)
    {
        if (encoded.IsFor(Subscription, streamIndex))
        {
            Enqueue(OutboundItem.Unnumbered(encoded));
        }
    }

    /// <summary>A sign of life; it carries the cursor where messages that were not for the client moved it.</summary>
    public void Beat()
    {
        if (_cursorLag > 0)
        {
            EnqueuePlaces();
        }

        Enqueue(OutboundItem.Heartbeat);
    }

    /// <summary>
    /// Ends the stream; only the first reason counts. What waits is still written, unless the client does not take it.
    /// Any thread may call it.
    /// </summary>
    /// <param name="grace">How long the client has to take what waits.</param>
    public void Close(CloseReason reason, TimeSpan grace)
    {
        if (Interlocked.CompareExchange(ref _closeReason, (int)reason, (int)CloseReason.None) == (int)CloseReason.None)
        {
            _queue.Writer.TryComplete();

            // By a timer also where there is no grace: what hangs on the token must not run on the hub loop.
            _closed.CancelAfter(grace);
        }
    }

    /// <summary>The client left, or everything was written.</summary>
    public void Dispose()
    {
        // Whoever closed it may be doing so this moment; a token that is about to be cancelled holds nothing but its timer.
        if (Interlocked.CompareExchange(ref _closeReason, (int)CloseReason.Client, (int)CloseReason.None) == (int)CloseReason.None)
        {
            _closed.Dispose();
        }
    }

    private void EnqueuePlaces()
    {
        _cursorLag = 0;
        Enqueue(OutboundItem.Places(Activation.At([.. _positions])));
    }

    private void Enqueue(OutboundItem item)
    {
        if (!_queue.Writer.TryWrite(item))
        {
            Close(CloseReason.SlowConsumer, TimeSpan.Zero);
        }
    }
}
