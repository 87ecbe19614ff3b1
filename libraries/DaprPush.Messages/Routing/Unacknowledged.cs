using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>The messages of a stream that nobody has acknowledged yet, to be sent again to subscribers that come back; at most 1 MiB of bodies.</summary>
/// <param name="Head">The place after the stream's newest message when it was asked.</param>
/// <param name="Messages">
/// Oldest first, each with the number it had when it was new, and as it is to be sent now: its retry count is one more than when it was
/// last sent.
/// </param>
/// <param name="IsComplete">False where the limit cut it: ask again after its last.</param>
public sealed record UnacknowledgedPage(StreamPosition Head, IReadOnlyList<NumberedMessage> Messages, bool IsComplete);

/// <summary>Nobody is waited for any more: the message is confirmed or given up, and these streams of a shard send it to nobody again.</summary>
/// <param name="MessageId">Its <see cref="RoutedMessage.Identity"/>.</param>
public sealed record SettleRequest(string MessageId, IReadOnlyList<StreamName> Streams);

/// <summary>What messages of these streams of a shard have waited for so long will not come.</summary>
public sealed record EndWaitingRequest(IReadOnlyList<StreamName> Streams);

/// <summary>Those of them whose messages wait for something later.</summary>
public sealed record EndWaitingAnswer(IReadOnlyList<StreamName> Waiting);
