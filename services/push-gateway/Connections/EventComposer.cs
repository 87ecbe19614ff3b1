using System.Buffers;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Settings;
using DaprPush.Messages.Cursors;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Turns what waits for a connection into the bytes of its stream. Bytes that were just made for one connection serve all others that
/// have the same before them: of a stream with many subscribers, each turn is composed once. One for the hub loop.
/// </summary>
internal sealed class EventComposer(ItemRings rings, IOptions<GatewayOptions> options)
{
    /// <summary>Bytes after which the client has to take some before more are composed. The last item may go beyond.</summary>
    public const int MaxChunk = 64 * 1024;

    private const int MaxRemembered = 64;

    private readonly ArrayBufferWriter<byte> _output = new(2 * MaxChunk);
    private readonly OutboundItem[] _items = new OutboundItem[MaxRemembered];
    private readonly StreamPosition[] _before = new StreamPosition[DaprPush.Messages.Cursors.Cursor.MaxStreams];
    private readonly StreamPosition[] _after = new StreamPosition[DaprPush.Messages.Cursors.Cursor.MaxStreams];
    private readonly byte[] _cursor = new byte[DaprPush.Messages.Cursors.Cursor.MaxLength];
    private Outbox? _like;
    private int _remembered;
    private bool _movedBefore;
    private bool _movedAfter;
    private long _now;

    public ItemRings Rings { get; } = rings;

    /// <summary>The most important message in what was composed last.</summary>
    public MessagePriority Highest { get; private set; }

    /// <summary>Events, as against heartbeats and places, in what was composed last.</summary>
    public int Events { get; private set; }

    /// <summary>
    /// The events among those composed last that want an acknowledgement; whoever has sent them takes them off, so that it is noted once
    /// for all connections that have the same before them.
    /// </summary>
    public List<EncodedEvent> WantingAck { get; } = [];

    /// <summary>Begins a turn.</summary>
    /// <param name="now">Unix time in milliseconds: what has expired by then is left out.</param>
    public void Begin(long now)
    {
        _now = now;
        Forget();
    }

    /// <summary>
    /// Takes what waits, up to about <see cref="MaxChunk"/>, and gives its bytes, which may be none. They are good until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Compose(Outbox outbox)
    {
        if (IsRemembered(outbox))
        {
            outbox.Items.Clear(Rings);
            _after.AsSpan(0, outbox.Cursor.Length).CopyTo(outbox.Cursor);
            outbox.HasCursorMoved = _movedAfter;
            return _output.WrittenSpan;
        }

        Forget();
        _output.ResetWrittenCount();
        WantingAck.Clear();
        Highest = MessagePriority.Low;
        Events = 0;
        var writer = new EventWriter(_output, outbox, WantingAck, _now, _cursor, options.Value);
        outbox.Cursor.CopyTo(_before, 0);
        _movedBefore = outbox.HasCursorMoved;
        var composed = 0;
        var isShared = true;
        while (outbox.Items.Count > 0 && _output.WrittenCount < MaxChunk)
        {
            ref readonly var item = ref outbox.Items.First;
            if (item.Start is { } start)
            {
                isShared = false;
                var isWhole = writer.WriteStart(start, out var replayed);
                Events += replayed;
                if (!isWhole)
                {
                    return _output.WrittenSpan;
                }
            }
            else
            {
                Events += writer.Write(item);
                Highest = item.Priority > Highest ? item.Priority : Highest;
            }

            isShared &= composed < MaxRemembered;
            if (isShared)
            {
                _items[composed] = item;
            }

            composed++;
            outbox.Items.Dequeue(Rings);
        }

        if (isShared && outbox.Items.Count == 0)
        {
            Remember(outbox, composed);
        }

        return _output.WrittenSpan;
    }

    private bool IsRemembered(Outbox outbox) =>
        _like is { } like
        && outbox.Items.Count == _remembered
        && outbox.Subscription.Fingerprint == like.Subscription.Fingerprint
        && outbox.Subscription.Format == like.Subscription.Format
        && outbox.Connection.Wire == like.Connection.Wire
        && outbox.HasCursorMoved == _movedBefore
        && outbox.Cursor.AsSpan().SequenceEqual(_before.AsSpan(0, like.Cursor.Length))
        && outbox.Items.Holds(_items.AsSpan(0, _remembered));

    private void Remember(Outbox outbox, int items)
    {
        _like = outbox;
        _remembered = items;
        _movedAfter = outbox.HasCursorMoved;
        outbox.Cursor.CopyTo(_after, 0);
    }

    private void Forget()
    {
        if (_like is not null)
        {
            _like = null;
            Array.Clear(_items, 0, _remembered);
        }
    }
}
