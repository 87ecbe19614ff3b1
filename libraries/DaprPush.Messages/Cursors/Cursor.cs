using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using DaprPush.Messages.Message;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Cursors;

/// <summary>
/// The text form of a connection's place in all its streams: the <c>id</c> of an event and the value of <c>Last-Event-ID</c>.
/// Base64url of one version byte, three bytes that tell which list of streams it is for, and for each stream, in the order of
/// the subscription, its epoch (four bytes, big-endian) and number (LEB128): 14 characters for one young stream.
/// </summary>
public static class Cursor
{
    private const byte Version = 1;
    private const int HeadLength = 4;
    private const int MaxPositionLength = 4 + 9;

    /// <summary>Characters of the longest cursor there can be; anything longer is none.</summary>
    public const int MaxLength = (HeadLength + (MaxStreams * MaxPositionLength) + 2) / 3 * 4;

    /// <summary>Streams one cursor can hold: the channels of a connection, its user, its session and broadcasts.</summary>
    public const int MaxStreams = MessageLimits.MaxChannels + 3;

    /// <summary>
    /// A number for a list of streams, so that a cursor is never read against another subscription: the first three bytes of the
    /// SHA-256 of the names, each ended by a line feed.
    /// </summary>
    public static uint FingerprintOf(IReadOnlyList<StreamName> streams)
    {
        ArgumentNullException.ThrowIfNull(streams);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var stream in streams)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(stream.Text));
            hash.AppendData("\n"u8);
        }

        return BinaryPrimitives.ReadUInt32BigEndian(hash.GetHashAndReset()) >> 8;
    }

    /// <summary>Writes the cursor as ASCII into <paramref name="destination"/> and returns its length in bytes.</summary>
    /// <param name="fingerprint">What <see cref="FingerprintOf"/> gave for the subscription.</param>
    /// <param name="positions">A place in each stream, in the subscription's order; at most <see cref="MaxStreams"/>.</param>
    /// <param name="destination">At least <see cref="MaxLengthFor"/> bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxStreams"/> positions.</exception>
    public static int Write(uint fingerprint, ReadOnlySpan<StreamPosition> positions, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions.Length, MaxStreams, nameof(positions));
        Span<byte> binary = stackalloc byte[HeadLength + (positions.Length * MaxPositionLength)];
        BinaryPrimitives.WriteUInt32BigEndian(binary, fingerprint);
        binary[0] = Version;
        var length = HeadLength;
        foreach (var position in positions)
        {
            BinaryPrimitives.WriteUInt32BigEndian(binary[length..], position.Epoch);
            length += 4;
            var rest = (ulong)position.Seq;
            for (; rest >= 0x80; rest >>= 7)
            {
                binary[length++] = (byte)(rest | 0x80);
            }

            binary[length++] = (byte)rest;
        }

        Base64Url.EncodeToUtf8(binary[..length], destination, out _, out var written);
        return written;
    }

    /// <summary>Room, in bytes, that any cursor of so many streams fits in.</summary>
    public static int MaxLengthFor(int streams) => (HeadLength + (streams * MaxPositionLength) + 2) / 3 * 4;

    /// <summary>The cursor as text; what <see cref="Write"/> writes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MaxStreams"/> positions.</exception>
    public static string Format(uint fingerprint, ReadOnlySpan<StreamPosition> positions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions.Length, MaxStreams, nameof(positions));
        Span<byte> text = stackalloc byte[MaxLengthFor(positions.Length)];
        return Encoding.ASCII.GetString(text[..Write(fingerprint, positions, text)]);
    }

    /// <summary>
    /// Reads a cursor back. False for whatever <see cref="Write"/> did not make for this list of streams: garbage, another
    /// subscription's, cut off, too long, a number past the range, another spelling of the same places (base64url decoders skip
    /// spaces and spare bits, LEB128 allows leading zeros).
    /// </summary>
    /// <param name="text">What the client sent.</param>
    /// <param name="fingerprint">What <see cref="FingerprintOf"/> gives for the subscription at hand.</param>
    /// <param name="positions">Receives the places; its length is the number of streams.</param>
    public static bool TryParse(ReadOnlySpan<char> text, uint fingerprint, Span<StreamPosition> positions)
    {
        if (positions.Length > MaxStreams || text.Length > MaxLengthFor(positions.Length))
        {
            return false;
        }

        Span<byte> binary = stackalloc byte[HeadLength + (positions.Length * MaxPositionLength) + 2];
        if (Base64Url.DecodeFromChars(text, binary, out _, out var length) != System.Buffers.OperationStatus.Done || length < HeadLength)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = binary[..length];
        if (rest[0] != Version || (BinaryPrimitives.ReadUInt32BigEndian(rest) & 0xFF_FFFF) != fingerprint)
        {
            return false;
        }

        rest = rest[HeadLength..];
        for (var i = 0; i < positions.Length; i++)
        {
            if (rest.Length < 5)
            {
                return false;
            }

            var epoch = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (!TryReadNumber(rest[4..], out var seq, out var read))
            {
                return false;
            }

            positions[i] = new StreamPosition(epoch, seq);
            rest = rest[(4 + read)..];
        }

        return rest.IsEmpty && IsWritten(text, fingerprint, positions);
    }

    private static bool IsWritten(ReadOnlySpan<char> text, uint fingerprint, ReadOnlySpan<StreamPosition> positions)
    {
        Span<byte> written = stackalloc byte[MaxLengthFor(positions.Length)];
        return Ascii.Equals(written[..Write(fingerprint, positions, written)], text);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> source, out long number, out int read)
    {
        ulong value = 0;
        for (read = 0; read < Math.Min(source.Length, 9); read++)
        {
            value |= (ulong)(source[read] & 0x7F) << (7 * read);
            if (source[read] < 0x80)
            {
                number = (long)value;
                read++;
                return true;
            }
        }

        number = 0;
        return false;
    }
}
