using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using DaprPush.Messages.Streams;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Streams;

/// <summary>
/// The state keys of one stream in its shard. None is written with two contents by instances that do not know of each other: a
/// message's carries its id, so that another message of its number is another key; all others carry the term.
/// </summary>
internal sealed class StreamKeys
{
    private readonly string _stream;

    public StreamKeys(StreamName stream)
    {
        Hash = StreamHash.Of(stream);
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Hash.Head);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Hash.Tail);
        _stream = Base64Url.EncodeToString(bytes);
    }

    /// <summary>By which the shard's index knows the stream; the keys have it as base64.</summary>
    public StreamHash Hash { get; }

    /// <summary>The head that was written in that term.</summary>
    public string Head(string term) => TermKeys.In(term, "head." + _stream);

    /// <summary>A block of messages, which begins with that number.</summary>
    public string Block(StreamHead head, long first) =>
        TermKeys.In(TermRanges.Of(head.BlockTerms, first), string.Create(CultureInfo.InvariantCulture, $"b-{first}.{_stream}"));

    /// <summary>The message of that number, where it is stored alone.</summary>
    public string Message(long seq, MessageId id) => string.Create(CultureInfo.InvariantCulture, $"m-{seq}.{_stream}.{id.Head:x16}");

    /// <summary>Messages that were parked in one turn.</summary>
    public string Parked(StreamHead head, long piece) =>
        TermKeys.In(TermRanges.Of(head.PieceTerms, piece), string.Create(CultureInfo.InvariantCulture, $"p-{piece}.{_stream}"));

    /// <summary>A bucket of message ids, see <see cref="IdBucket"/>.</summary>
    public string Ids(StreamHead head, long bucket) =>
        TermKeys.In(TermRanges.Of(head.BucketTerms, bucket), string.Create(CultureInfo.InvariantCulture, $"ids-{bucket}.{_stream}"));
}
