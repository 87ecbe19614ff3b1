using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// What waits for a connection's writer: an event with the place it leads to, a place alone (its event reached the connection
/// through another stream), the start of the stream, or a heartbeat.
/// </summary>
/// <param name="StreamIndex">Which of the connection's streams; -1 where none moves.</param>
internal readonly record struct OutboundItem(EncodedEvent? Event, int StreamIndex, StreamPosition Position, Activation? Start = null)
{
    public static readonly OutboundItem Heartbeat = new(null, -1, default);

    /// <summary>The event alone: no place moves.</summary>
    public static OutboundItem Unnumbered(EncodedEvent encoded) => new(encoded, -1, default);
}
