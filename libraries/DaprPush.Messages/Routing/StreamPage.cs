using System.Text.Json.Serialization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>A stream's state and a piece of its history: at most 1,000 messages, and at most 1 MiB of bodies.</summary>
/// <param name="Head">
/// The place after its newest message. A stream that nobody has sent to has the number 0 and an epoch that it leaves with its first
/// message: whoever stands there goes on with number 1 of the epoch that comes.
/// </param>
/// <param name="Reset">Why the history does not continue the asked place; <see cref="ResetReason.None"/> where it does.</param>
/// <param name="Messages">
/// The kept messages right after the asked place, oldest first; expired ones are left out and their numbers with them. After
/// <see cref="ResetReason.Epoch"/> those of the new epoch from its beginning, as far as all of them are kept. Empty after another
/// reset and for a subscriber that starts now.
/// </param>
/// <param name="ReadTo">The number up to which the page is complete; less than the head's where a limit cut it: read on from there.</param>
public sealed record StreamPage(StreamPosition Head, ResetReason Reset, IReadOnlyList<NumberedMessage> Messages, long ReadTo)
{
    /// <summary>
    /// The number after which the messages begin, where the page does not continue the asked place in its epoch: after a reset, for a
    /// place from before the stream's first message, and for a subscriber that asked for a part of history.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Begin { get; init; }

    /// <summary>A part of history was asked for, and messages that may belong to it are kept no longer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCut { get; init; }

    /// <summary>
    /// Milliseconds, from the arrival of the answer on, after which ephemeral messages reach the gateway for certain: so long some
    /// router may go by a list of holders that is older than this attachment.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int SettlesIn { get; init; }

    /// <summary>The stream has messages that nobody has acknowledged yet, which subscribers that come back get again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasUnacknowledged { get; init; }
}

/// <summary>A message and its number in a stream.</summary>
public sealed record NumberedMessage(long Seq, RoutedMessage Message);
