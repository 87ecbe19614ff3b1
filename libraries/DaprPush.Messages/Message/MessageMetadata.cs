namespace DaprPush.Messages.Message;

/// <summary>How a message is to be treated.</summary>
public sealed record MessageMetadata
{
    public MessagePriority Priority { get; init; }

    /// <summary>Seconds from its acceptance after which the message is no longer delivered, live or from history.</summary>
    public int Ttl { get; init; } = MessageLimits.DefaultTtlSeconds;

    public DeliveryMode Delivery { get; init; }

    /// <summary>The message comes again until a client confirms it. Only durable messages can ask for that.</summary>
    public bool Ack { get; init; }

    /// <summary>
    /// By what a client names the message when it confirms it, since two senders may give the same id; set by the platform where a message
    /// wants an acknowledgement and senders are told apart, otherwise null.
    /// </summary>
    public string? Handle { get; init; }

    /// <summary>How often the message was sent again; set by the platform.</summary>
    public int RetryCount { get; init; }
}
