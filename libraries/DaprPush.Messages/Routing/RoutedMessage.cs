using System.Globalization;
using System.Text.Json.Serialization;
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
    /// <summary>As its sender gave it. Another sender may give the same one.</summary>
    public required string Id { get; init; }

    /// <summary>See <see cref="MessageHandle"/>; null where senders are not told apart.</summary>
    public string? Handle { get; init; }

    public required MessageType Type { get; init; }

    /// <summary>What it is called as an event; null for its type.</summary>
    public string? Event { get; init; }

    /// <summary>Who does not get it; null for nobody.</summary>
    public MessageExclusion? Exclude { get; init; }

    /// <summary>Only connections that named this session get it, and those that follow its service; null for all.</summary>
    public string? SessionId { get; init; }

    public MessagePriority Priority { get; init; }

    public DeliveryMode Delivery { get; init; }

    public bool Ack { get; init; }

    /// <summary>How often it was sent again for want of an acknowledgement.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int RetryCount { get; init; }

    /// <summary>By what it is told from all other messages: its handle, or its id where senders are not told apart.</summary>
    [JsonIgnore]
    public string Identity => Handle ?? Id;

    /// <summary>
    /// What a stream knows it by: its identity, and for a repetition, which is a message of its own, <c>&lt;identity&gt;#&lt;n&gt;</c>. No
    /// sender can write such an id.
    /// </summary>
    [JsonIgnore]
    public string DedupeKey => RetryCount == 0 ? Identity : string.Create(CultureInfo.InvariantCulture, $"{Identity}#{RetryCount}");

    /// <summary>
    /// Where it belongs to several streams that one connection may follow: those, in the target's order, for a broadcast before them the
    /// service's, and without users where there are several, see <see cref="MessageStreams.Shared"/>. It comes to a connection in the first of
    /// them that the connection follows and in no other, so that one place says whether the connection has it. Null for a message that no
    /// connection meets twice.
    /// </summary>
    public IReadOnlyList<StreamName>? Streams { get; init; }

    /// <summary>Unix time in milliseconds from which on it is not delivered any more.</summary>
    public required long ExpiresAt { get; init; }

    /// <summary>
    /// Unix time in milliseconds at which the send API took it; 0 for a repetition, whose age tells nothing of how fast it came.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long AcceptedAt { get; init; }

    /// <summary>The JSON that subscribers read.</summary>
    [JsonConverter(typeof(Base64JsonConverter))]
    public required RawJson Body { get; init; }

    /// <summary>The same message as it is sent again; its body says how often.</summary>
    public RoutedMessage Repeat(int retryCount) => this with { RetryCount = retryCount, AcceptedAt = 0, Body = MessageJson.WithRetryCount(Body, retryCount) };

    /// <param name="message">As it was accepted.</param>
    /// <param name="acceptedAt">When that was.</param>
    /// <param name="sender">Whose message it is; empty where senders are not told apart.</param>
    public static RoutedMessage From(PushMessage message, DateTimeOffset acceptedAt, string sender = "")
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(sender);
        var handle = sender.Length == 0 ? null : MessageHandle.Of(sender, message.Id);
        if (message.Metadata.Ack)
        {
            // Who confirms it says by this which message it means.
            message = message with { Metadata = message.Metadata with { Handle = handle } };
        }

        return new RoutedMessage
        {
            Id = message.Id,
            Handle = handle,
            Type = message.Type,
            Event = message.Event,
            Exclude = message.Target.Exclude,
            SessionId = message.Target.UserId is null ? null : message.Target.SessionId,
            Priority = message.Metadata.Priority,
            Delivery = message.Metadata.Delivery,
            Ack = message.Metadata.Ack,
            Streams = MessageStreams.Shared(message),
            ExpiresAt = acceptedAt.AddSeconds(message.Metadata.Ttl).ToUnixTimeMilliseconds(),
            AcceptedAt = acceptedAt.ToUnixTimeMilliseconds(),
            Body = MessageJson.Write(message with { Target = message.Target.Shown() }),
        };
    }
}
