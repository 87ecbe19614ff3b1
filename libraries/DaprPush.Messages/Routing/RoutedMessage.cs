using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>
/// A message between the platform's own parts: what they need to know of it, and its body ready for subscribers. Nobody after the
/// send API looks into the body.
/// </summary>
public sealed record RoutedMessage
{
    public required string Id { get; init; }

    public required MessageType Type { get; init; }

    /// <summary>Only connections that named this session get it; null for all.</summary>
    public string? SessionId { get; init; }

    public MessagePriority Priority { get; init; }

    public DeliveryMode Delivery { get; init; }

    public bool Ack { get; init; }

    /// <summary>It belongs to several streams that one connection may follow, and comes to such a connection only once.</summary>
    public bool MultiStream { get; init; }

    /// <summary>Unix time in milliseconds from which on it is not delivered any more.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>The JSON that subscribers read.</summary>
    public required RawJson Body { get; init; }

    public static RoutedMessage From(PushMessage message, DateTimeOffset acceptedAt)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new RoutedMessage
        {
            Id = message.Id,
            Type = message.Type,
            SessionId = message.Target.UserId is null ? null : message.Target.SessionId,
            Priority = message.Metadata.Priority,
            Delivery = message.Metadata.Delivery,
            Ack = message.Metadata.Ack,
            MultiStream = MessageStreams.CountAddressed(message.Target) > 1,
            ExpiresAt = acceptedAt.AddSeconds(message.Metadata.Ttl).ToUnixTimeMilliseconds(),
            Body = MessageJson.Write(message),
        };
    }
}
