using DaprPush.Messages.Json;

namespace DaprPush.Messages.Message;

/// <summary>A message as a sender described it: valid, with its id and time.</summary>
public sealed record PushMessage
{
    /// <summary>The idempotency key: a stream takes an id once.</summary>
    public required string Id { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public required MessageType Type { get; init; }

    /// <summary>What a message of type custom is called as an event, see <see cref="EventNames"/>; null for its type.</summary>
    public string? Event { get; init; }

    /// <summary>The sending service.</summary>
    public required string Service { get; init; }

    /// <summary>The part of the service that the message is from, in its own words.</summary>
    public string? Source { get; init; }

    public required MessageTarget Target { get; init; }

    /// <summary>The sender's own JSON, passed on byte for byte.</summary>
    public required RawJson Data { get; init; }

    public required MessageMetadata Metadata { get; init; }
}
