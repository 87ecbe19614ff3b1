using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>What a stream's actor answered of the messages that nobody has acknowledged yet.</summary>
/// <param name="Head">The place after the stream's newest message then.</param>
/// <param name="Events">Oldest first, with the numbers they had when they were new.</param>
internal sealed record UnacknowledgedEvents(StreamPosition Head, IReadOnlyList<NumberedEvent> Events);
