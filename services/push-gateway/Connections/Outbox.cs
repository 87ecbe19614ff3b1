using System.Buffers;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Gateway.Transport;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// What waits for one connection, and how far it was sent. What is offered leaves when the hub loop has done its work, all in one go;
/// what a client does not take stays here, within limits, and nobody waits for it. Only the hub loop calls it.
/// </summary>
internal sealed class Outbox : IPolled
{
    private readonly IByteSink _sink;
    private readonly OutboxFlusher _flusher;
    private ItemQueue _items;
    private byte[]? _rest;
    private EncodedEvent[]? _wantingAckInRest;
    private int _restStart;
    private int _restEnd;
    private bool _isDirty;
    private bool _isBlocked;
    private bool _isEnding;

    /// <param name="head">Bytes before the first event, as a response head.</param>
    public Outbox(SseConnection connection, IByteSink sink, OutboxFlusher flusher, ReadOnlySpan<byte> head)
    {
        Connection = connection;
        _sink = sink;
        _flusher = flusher;
        Cursor = new StreamPosition[connection.Subscription.Streams.Count];
        if (head.Length > 0)
        {
            Keep(head);
        }
    }

    public SseConnection Connection { get; }

    public Subscription Subscription => Connection.Subscription;

    /// <summary>The places that the client knows once it has all that was composed; the composer's note.</summary>
    public StreamPosition[] Cursor { get; }

    /// <summary>The cursor moved since it was last written; the composer's note.</summary>
    public bool HasCursorMoved { get; set; }

    /// <summary>Events that were composed of the replay in front; the composer's note.</summary>
    public int Replayed { get; set; }

    public ref ItemQueue Items => ref _items;

    public bool IsOver { get; private set; }

    /// <summary>The client takes nothing at the moment: what is offered is counted.</summary>
    public bool IsBlocked => _isBlocked;

    /// <summary>Bytes, roughly, that wait because the client takes nothing, or not yet.</summary>
    public int WaitingBytes { get; private set; }

    /// <summary>The most important message among those that wait because the client takes nothing.</summary>
    public MessagePriority HighestWaiting { get; private set; }

    /// <summary>What waits already is sent, and the client's leaving noticed from now on.</summary>
    public void Start()
    {
        MarkDirty();
        _sink.Watch(this);

        // What came before somebody watched was told to nobody.
        Connection.Peer?.Receive();
    }

    /// <summary>False when the client makes more wait than it may.</summary>
    public bool TryAdd(in OutboundItem item)
    {
        if (_isEnding || IsOver)
        {
            return true;
        }

        if (!_isBlocked)
        {
            _items.Enqueue(item, _flusher.Rings);
            MarkDirty();
            return true;
        }

        var size = item.Size;
        if (!_flusher.Backlog.Lets(_items.Count + 1, WaitingBytes + size))
        {
            return false;
        }

        _items.Enqueue(item, _flusher.Rings);
        SetWaiting(WaitingBytes + size, Max(HighestWaiting, item.Priority));
        return true;
    }

    /// <summary>Sends what waits as far as the client takes it.</summary>
    public void Flush(EventComposer composer)
    {
        _isDirty = false;
        if (IsOver)
        {
            return;
        }

        if (_rest is not null && !SendRest(HighestWaiting))
        {
            return;
        }

        while (_items.Count > 0)
        {
            var bytes = composer.Compose(this);
            var sent = bytes.IsEmpty ? 0 : _sink.Send(bytes);
            _flusher.NoteSent(composer.Events, Math.Max(sent, 0));
            if (sent != bytes.Length)
            {
                Keep(bytes[Math.Max(sent, 0)..]);
                _wantingAckInRest = composer.WantingAck.Count > 0 ? [.. composer.WantingAck] : null;
                Stop(sent, composer.Highest);
                return;
            }

            if (composer.WantingAck.Count > 0)
            {
                composer.WantingAck.ForEach(_flusher.Written);
                composer.WantingAck.Clear();
            }
        }

        _isBlocked = false;
        SetWaiting(_sink.Unsent, MessagePriority.Low);
        if (_isEnding && Connection.Peer is null or { HasClosed: true })
        {
            SetOver(dropUnsent: false);
            _flusher.Ended(Connection);
        }
    }

    /// <summary>
    /// Ends the stream once the client has taken all that waits, and, where it can say something, has said that it ends too; the last is
    /// why, where it has to know, and when to come back.
    /// </summary>
    public void End(ClosingEvent closing, int retryMilliseconds)
    {
        if (!_isEnding && !IsOver)
        {
            _items.Enqueue(OutboundItem.Close(closing, retryMilliseconds), _flusher.Rings);
            _isEnding = true;
            MarkDirty();
        }
    }

    /// <summary>Ends the stream at once. What waits, the client gets from its cursor.</summary>
    public void Drop()
    {
        if (!IsOver)
        {
            SetOver(dropUnsent: true);
            _flusher.Ended(Connection);
        }
    }

    /// <summary>The client has said that it ends: nothing more is waited for.</summary>
    public void PeerClosed() => MarkDirty();

    void IPolled.OnReady(Readiness readiness)
    {
        if (readiness.HasFlag(Readiness.Readable) && Connection.Peer is { } peer)
        {
            _flusher.Post(peer.Receive);
        }

        if (readiness.HasFlag(Readiness.PeerClosed))
        {
            Connection.Close(CloseReason.Client);
            if (Connection.Peer is { } gone)
            {
                _flusher.Post(gone.Leave);
            }
        }
        else if (readiness.HasFlag(Readiness.Writable))
        {
            _flusher.Post(MarkDirty);
        }
    }

    private static MessagePriority Max(MessagePriority one, MessagePriority other) => other > one ? other : one;

    private void MarkDirty()
    {
        if (!_isDirty && !IsOver)
        {
            _isDirty = true;
            _flusher.Add(this);
        }
    }

    private bool SendRest(MessagePriority priority)
    {
        var sent = _sink.Send(_rest.AsSpan(_restStart, _restEnd - _restStart));
        _restStart += Math.Max(sent, 0);
        _flusher.NoteSent(0, Math.Max(sent, 0));
        if (_restStart < _restEnd)
        {
            Stop(sent, priority);
            return false;
        }

        if (_wantingAckInRest is not null)
        {
            Array.ForEach(_wantingAckInRest, _flusher.Written);
        }

        ForgetRest();
        return true;
    }

    private void Stop(int sent, MessagePriority highestInRest)
    {
        if (sent == IByteSink.Broken)
        {
            Connection.Close(CloseReason.Client);
            return;
        }

        _isBlocked = true;
        var (bytes, highest) = (_sink.Unsent + _restEnd - _restStart, highestInRest);
        for (var i = 0; i < _items.Count; i++)
        {
            bytes += _items[i].Size;
            highest = Max(highest, _items[i].Priority);
        }

        SetWaiting(bytes, highest);
    }

    private void SetWaiting(int bytes, MessagePriority highest)
    {
        HighestWaiting = highest;
        if (bytes != WaitingBytes)
        {
            _flusher.Backlog.Note(this, WaitingBytes, bytes);
            WaitingBytes = bytes;
        }
    }

    private void SetOver(bool dropUnsent)
    {
        IsOver = true;
        _sink.Close(dropUnsent);
        _items.Clear(_flusher.Rings);
        ForgetRest();
        SetWaiting(0, MessagePriority.Low);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _rest = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(_rest);
        (_restStart, _restEnd) = (0, bytes.Length);
    }

    private void ForgetRest()
    {
        if (_rest is not null)
        {
            ArrayPool<byte>.Shared.Return(_rest);
            _rest = null;
            _wantingAckInRest = null;
        }
    }
}
