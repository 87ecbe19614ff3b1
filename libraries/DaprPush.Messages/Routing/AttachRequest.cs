using System.Text.Json.Serialization;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>A gateway takes hold of a stream and asks, in the same turn, for what its subscriber missed.</summary>
/// <param name="Gateway">From now on the stream's messages go there too.</param>
/// <param name="After">The subscriber's place; null for one that starts now.</param>
/// <param name="Limit">Messages the answer may hold at the most.</param>
public sealed record AttachRequest(GatewayRef Gateway, StreamPosition? After, int Limit = ReadRequest.DefaultLimit);

/// <summary>Asks for history without taking hold.</summary>
public sealed record ReadRequest(StreamPosition? After, int Limit = ReadRequest.DefaultLimit)
{
    /// <summary>Enough for a whole default history.</summary>
    public const int DefaultLimit = 1000;
}

/// <summary>A stream's state and a piece of its history: at most the asked number of messages, and at most 1 MiB of bodies.</summary>
/// <param name="Head">The place after its newest message.</param>
/// <param name="Reset">Why the history does not continue the asked place; <see cref="ResetReason.None"/> where it does.</param>
/// <param name="Messages">
/// The kept messages right after the asked place, oldest first; expired ones are left out and their numbers with them. Empty after
/// a reset and for a subscriber that starts now.
/// </param>
/// <param name="ReadTo">The number up to which the page is complete; less than the head's where a limit cut it: read on from there.</param>
public sealed record StreamPage(StreamPosition Head, ResetReason Reset, IReadOnlyList<NumberedMessage> Messages, long ReadTo)
{
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
