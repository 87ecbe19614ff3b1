using DaprPush.Messages.Message;

namespace DaprPush.Client;

/// <summary>A message to send.</summary>
/// <param name="Type">What it tells.</param>
/// <param name="Target">Where it goes; see <see cref="To"/>. <see cref="PushClient.BroadcastAsync"/> takes <see cref="To.Everyone"/>.</param>
/// <param name="Data">What it says, in the sender's own words; becomes JSON by <see cref="PushClientOptions.Json"/>.</param>
public sealed record OutgoingMessage(MessageType Type, MessageTarget Target, object Data)
{
    /// <summary>The idempotency key: however often it is sent, it is delivered once. Given by the client where it is null.</summary>
    public string? Id { get; init; }

    /// <summary>What a message of type custom is called as an event; see <see cref="EventNames"/>.</summary>
    public string? Event { get; init; }

    /// <summary>The part of the service that it is from.</summary>
    public string? Source { get; init; }

    public MessageMetadata Metadata { get; init; } = new();

    /// <summary>How far a task is.</summary>
    public static OutgoingMessage Progress(MessageTarget target, ProgressData data) => new(MessageType.Progress, target, data);

    public static OutgoingMessage Status(MessageTarget target, object data) => new(MessageType.Status, target, data);

    public static OutgoingMessage Error(MessageTarget target, object data) => new(MessageType.Error, target, data);

    public static OutgoingMessage Success(MessageTarget target, object data) => new(MessageType.Success, target, data);

    public static OutgoingMessage Warning(MessageTarget target, object data) => new(MessageType.Warning, target, data);

    public static OutgoingMessage Info(MessageTarget target, object data) => new(MessageType.Info, target, data);

    /// <param name="name">What it is called as an event, as in <c>order.created</c>; null for <c>custom</c>.</param>
    public static OutgoingMessage Custom(MessageTarget target, object data, string? name = null) => new(MessageType.Custom, target, data) { Event = name };
}
