using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>What waits for a connection: an event with the place it leads to, new places, a cursor, a heartbeat, or when to come back.</summary>
/// <param name="StreamIndex">Which of the connection's streams; negative where none moves.</param>
internal readonly record struct OutboundItem(EncodedEvent? Event, int StreamIndex, StreamPosition Position, Activation? Start = null)
{
    private const int None = -1;
    private const int RetryIndex = -2;

    /// <summary>A comment; with the cursor where places moved without an event.</summary>
    public static readonly OutboundItem Heartbeat = new(null, None, default);

    /// <summary>When to come back: what <see cref="RetryMilliseconds"/> says.</summary>
    public bool IsRetry => StreamIndex == RetryIndex;

    public int RetryMilliseconds => (int)Position.Seq;

    // Compared for each connection and message: it is the same event or another one, its contents need no look.
    public bool Equals(OutboundItem other) =>
        ReferenceEquals(Event, other.Event)
        && StreamIndex == other.StreamIndex
        && Position.Seq == other.Position.Seq
        && Position.Epoch == other.Position.Epoch
        && ReferenceEquals(Start, other.Start);

    public override int GetHashCode() => HashCode.Combine(Event, StreamIndex, Position, Start);

    /// <summary>The event alone: no place moves.</summary>
    public static OutboundItem Unnumbered(EncodedEvent encoded) => new(encoded, None, default);

    /// <summary>A place alone: the messages before it were not for the connection.</summary>
    public static OutboundItem Place(int streamIndex, StreamPosition position) => new(null, streamIndex, position);

    /// <summary>All places at once.</summary>
    public static OutboundItem Places(Activation activation) => new(null, None, default, activation);

    /// <summary>When the client is to come back after the stream has ended.</summary>
    public static OutboundItem Retry(int milliseconds) => new(null, RetryIndex, new StreamPosition(0, milliseconds));
}
