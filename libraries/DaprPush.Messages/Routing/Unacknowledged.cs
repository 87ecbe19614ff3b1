using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>Asks a stream for the messages that nobody has acknowledged yet, to send them again to subscribers that come back.</summary>
/// <param name="After">The number to go on after; 0 to begin.</param>
public sealed record UnacknowledgedRequest(long After);

/// <summary>Those messages, at most 1 MiB of bodies.</summary>
/// <param name="Head">The place after the stream's newest message when it was asked.</param>
/// <param name="Messages">
/// Oldest first, each with the number it had when it was new, and as it is to be sent now: its retry count is one more than when it was
/// last sent.
/// </param>
/// <param name="IsComplete">False where the limit cut it: ask again after its last.</param>
public sealed record UnacknowledgedPage(StreamPosition Head, IReadOnlyList<NumberedMessage> Messages, bool IsComplete);

/// <summary>Nobody is waited for any more: the message is confirmed or given up, and the stream sends it to nobody again.</summary>
/// <param name="MessageId">Its <see cref="RoutedMessage.Identity"/>.</param>
public sealed record SettleRequest(string MessageId);
