using System.Globalization;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>
/// The state keys of a stream's actor. None is written with two contents by instances that do not know of each other: a message's
/// carries its id, so that another message of its number is another key; those of ids and of messages that wait carry the term.
/// </summary>
internal static class StreamKeys
{
    /// <summary>The root of the actor's state, see <see cref="ActorTerms"/>.</summary>
    public const string Head = "head";

    /// <summary>The message of that number.</summary>
    public static string Message(StreamHead head, long seq, MessageId id) => seq <= head.WithoutIdTo
        ? string.Create(CultureInfo.InvariantCulture, $"m-{seq}")
        : string.Create(CultureInfo.InvariantCulture, $"m-{seq}.{id.Head:x16}");

    /// <summary>Messages that were parked in one turn.</summary>
    public static string Parked(StreamHead head, long piece) =>
        TermKeys.In(TermRanges.Of(head.PieceTerms, piece), string.Create(CultureInfo.InvariantCulture, $"p-{piece}"));

    /// <summary>A bucket of message ids, see <see cref="IdBucket"/>.</summary>
    public static string Ids(StreamHead head, long bucket) =>
        TermKeys.In(TermRanges.Of(head.BucketTerms, bucket), string.Create(CultureInfo.InvariantCulture, $"ids-{bucket}"));
}
