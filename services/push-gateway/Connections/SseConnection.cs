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
    private readonly Channel<OutboundItem> _queue = Channel.CreateBounded<OutboundItem>(
        new BoundedChannelOptions(queueSize) { SingleReader = true, SingleWriter = true });

    private readonly StreamPosition[] _positions = new StreamPosition[subscription.Streams.Count];
    private readonly CancellationTokenSource _closed = new();
    private RecentIds? _recentIds;
    private bool _cursorLags;
    private bool _silent = true;

    public string Id { get; } = id;

    public Subscription Subscription { get; } = subscription;

    /// <summary>For each stream its place among the hub's subscribers; the hub's own note.</summary>
    public int[] HubSlots { get; } = new int[subscription.Streams.Count];

    /// <summary>In which second of the heartbeat interval its turn is; the heartbeat's own note.</summary>
    public int HeartbeatSecond { get; set; }

    public ChannelReader<OutboundItem> Outbound => _queue.Reader;

    /// <summary>Cancelled when the gateway gives the connection up.</summary>
    public CancellationToken Closed => _closed.Token;

    public CloseReason CloseReason { get; private set; }

    /// <summary>Starts the stream. From here on events may be offered.</summary>
    public void Activate(Activation activation)
    {
        activation.Positions.CopyTo(_positions, 0);
        foreach (var item in activation.Replay)
        {
            if (item.Event is { IsMultiStream: true } encoded)
            {
                (_recentIds ??= new RecentIds()).TryAdd(encoded.Id);
            }

            _positions[item.StreamIndex] = item.Position;
        }

        Enqueue(new OutboundItem(null, -1, default, activation));
    }

    /// <summary>One stream could not be continued and goes on live from another place.</summary>
    public void Restart(int streamIndex, StreamPosition position, IReadOnlyList<StreamReset> resets)
    {
        _positions[streamIndex] = position;
        Enqueue(new OutboundItem(null, -1, default, new Activation([.. _positions], IsFirst: false, Recovered: false, resets, [])));
    }

    /// <summary>An event of one of the connection's streams; dropped where the connection already has its number.</summary>
    public void Offer(EncodedEvent encoded, int streamIndex, StreamPosition position)
    {
        if (!MoveTo(streamIndex, position))
        {
            return;
        }

        if (!encoded.IsFor(Subscription))
        {
            _cursorLags = true;
        }
        else if (encoded.IsMultiStream && !(_recentIds ??= new RecentIds()).TryAdd(encoded.Id))
        {
            Enqueue(new OutboundItem(null, streamIndex, position));
        }
        else
        {
            Enqueue(new OutboundItem(encoded, streamIndex, position));
        }
    }

    /// <summary>The place after an event that comes to the connection through another of its streams.</summary>
    /// <returns>False where the connection is past it already.</returns>
    public bool OfferPlace(int streamIndex, StreamPosition position)
    {
        if (!MoveTo(streamIndex, position))
        {
            return false;
        }

        Enqueue(new OutboundItem(null, streamIndex, position));
        return true;
    }

    /// <summary>An event without a number, or one whose places were offered before.</summary>
    public void OfferUnnumbered(EncodedEvent encoded)
    {
        if (encoded.IsFor(Subscription) && (!encoded.IsMultiStream || (_recentIds ??= new RecentIds()).TryAdd(encoded.Id)))
        {
            Enqueue(OutboundItem.Unnumbered(encoded));
        }
    }

    /// <summary>A sign of life, where nothing was sent since the last one; it carries the cursor where only filtered events moved it.</summary>
    public void Beat()
    {
        if (_cursorLags)
        {
            _cursorLags = false;
            for (var i = 0; i < _positions.Length; i++)
            {
                Enqueue(new OutboundItem(null, i, _positions[i]));
            }

            Enqueue(OutboundItem.Heartbeat);
        }
        else if (_silent)
        {
            Enqueue(OutboundItem.Heartbeat);
        }

        _silent = true;
    }

    public void Close(CloseReason reason)
    {
        if (CloseReason == CloseReason.None)
        {
            CloseReason = reason;
            _queue.Writer.TryComplete();
            _closed.Cancel();
        }
    }

    public void Dispose() => _closed.Dispose();

    private bool MoveTo(int streamIndex, StreamPosition position)
    {
        ref var current = ref _positions[streamIndex];
        if (position.Epoch == current.Epoch && position.Seq <= current.Seq)
        {
            return false;
        }

        current = position;
        return true;
    }

    private void Enqueue(OutboundItem item)
    {
        _silent = false;
        if (!_queue.Writer.TryWrite(item))
        {
            Close(CloseReason.SlowConsumer);
        }
    }
}
