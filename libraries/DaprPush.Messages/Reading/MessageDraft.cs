using DaprPush.Messages.Json;
using DaprPush.Messages.Message;

namespace DaprPush.Messages.Reading;

/// <summary>What a sender wrote, before the platform adds what was left out.</summary>
public sealed record MessageDraft
{
    public string? Id { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public MessageType Type { get; init; }

    public string? Event { get; init; }

    public required string Service { get; init; }

    public string? Source { get; init; }

    public required MessageTarget Target { get; init; }

    public required RawJson Data { get; init; }

    public required MessageMetadata Metadata { get; init; }

    /// <summary>The message itself: an absent id becomes a new one, an absent timestamp the time of acceptance.</summary>
    public PushMessage Accept(DateTimeOffset now) => new()
    {
        Id = Id ?? $"msg_{Guid.CreateVersion7(now):N}",
        Timestamp = Timestamp ?? now,
        Type = Type,
        Event = Event,
        Service = Service,
        Source = Source,
        Target = Target,
        Data = Data,
        Metadata = Metadata,
    };
}
