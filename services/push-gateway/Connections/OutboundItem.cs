using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>What waits for a connection's writer: an event with the place it leads to, new places, a cursor, or a heartbeat.</summary>
/// <param name="StreamIndex">Which of the connection's streams; -1 where none moves.</param>
internal readonly record struct OutboundItem(EncodedEvent? Event, int StreamIndex, StreamPosition Position, Activation? Start = null)
{
    /// <summary>A comment; with the cursor where places moved without an event.</summary>
    public static readonly OutboundItem Heartbeat = new(null, -1, default);

    /// <summary>The event alone: no place moves.</summary>
    public static OutboundItem Unnumbered(EncodedEvent encoded) => new(encoded, -1, default);

    /// <summary>A place alone: the messages before it were not for the connection.</summary>
    public static OutboundItem Place(int streamIndex, StreamPosition position) => new(null, streamIndex, position);

    /// <summary>All places at once.</summary>
    public static OutboundItem Places(Activation activation) => new(null, -1, default, activation);
}
