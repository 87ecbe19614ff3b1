using DaprPush.Gateway.Events;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// What waits for a connection: an event or a run of them with the place it leads to, new places, a cursor, a heartbeat, or when to
/// come back.
/// </summary>
/// <param name="Content">An <see cref="EncodedEvent"/>, an <see cref="EventRun"/>, an <see cref="Activation"/>, a <see cref="ClosingEvent"/>, an <see cref="OwnBytes"/>, or nothing.</param>
/// <param name="StreamIndex">Which of the connection's streams; negative where none moves.</param>
internal readonly record struct OutboundItem(object? Content, int StreamIndex, StreamPosition Position)
{
    private const int None = -1;
    private const int RetryIndex = -2;
    private const int CursorIndex = -3;

    /// <summary>A comment, and nothing else.</summary>
    public static readonly OutboundItem Heartbeat = new(null, None, default);

    /// <summary>The cursor, where places moved without an event since it was last written; else nothing.</summary>
    public static readonly OutboundItem Cursor = new(null, CursorIndex, default);

    public EncodedEvent? Event => Content as EncodedEvent;

    public EventRun? Run => Content as EventRun;

    public Activation? Start => Content as Activation;

    public ClosingEvent? Closing => Content as ClosingEvent;

    /// <summary>For this connection alone.</summary>
    public OwnBytes? Own => Content as OwnBytes;

    /// <summary>When to come back: what <see cref="RetryMilliseconds"/> says.</summary>
    public bool IsRetry => StreamIndex == RetryIndex;

    /// <summary>It is <see cref="Cursor"/>.</summary>
    public bool IsCursor => StreamIndex == CursorIndex;

    public int RetryMilliseconds => (int)Position.Seq;

    /// <summary>Bytes, roughly, of its events.</summary>
    public int Size => Content switch
    {
        EncodedEvent encoded => encoded.Size,
        EventRun run => run.Size,
        OwnBytes own => own.Size,
        _ => 0,
    };

    /// <summary>Of the most important of its events.</summary>
    public MessagePriority Priority => Content switch
    {
        EncodedEvent encoded => encoded.Priority,
        EventRun run => run.Highest,
        _ => MessagePriority.Low,
    };

    // Compared for each connection and message: it is the same event or another one, its contents need no look.
    public bool Equals(OutboundItem other) =>
        ReferenceEquals(Content, other.Content)
        && StreamIndex == other.StreamIndex
        && Position.Seq == other.Position.Seq
        && Position.Epoch == other.Position.Epoch;

    public override int GetHashCode() => HashCode.Combine(Content, StreamIndex, Position);

    /// <summary>The event alone: no place moves.</summary>
    public static OutboundItem Unnumbered(EncodedEvent encoded) => new(encoded, None, default);

    /// <summary>A place alone: the messages before it were not for the connection.</summary>
    public static OutboundItem Place(int streamIndex, StreamPosition position) => new(null, streamIndex, position);

    /// <summary>All places at once.</summary>
    public static OutboundItem Places(Activation activation) => new(activation, None, default);

    /// <summary>The end, and when the client is to come back after it.</summary>
    public static OutboundItem Close(ClosingEvent closing, int retryMilliseconds) => new(closing, None, new StreamPosition(0, retryMilliseconds));

    /// <summary>Something for this connection alone.</summary>
    public static OutboundItem Said(OwnBytes own) => new(own, None, default);

    /// <summary>When the client is to come back after the stream has ended.</summary>
    public static OutboundItem Retry(int milliseconds) => new(null, RetryIndex, new StreamPosition(0, milliseconds));
}
