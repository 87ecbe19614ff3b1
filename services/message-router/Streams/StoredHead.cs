using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace DaprPush.Router.Streams;

/// <summary>A stream's head as it is stored, with the newest ids and messages, so that an append of a small message writes one value.</summary>
/// <param name="OpenIds">Those that are in no bucket yet, see <see cref="IdBucket"/>.</param>
/// <param name="Tail">The newest messages, which are in no block yet, see <see cref="MessageBlocks"/>.</param>
/// <param name="Leftovers">Keys that the head before referred to and this one does not: the next write deletes them.</param>
internal sealed record StoredHead(StreamHead Head, byte[] OpenIds, List<KeptMessage> Tail, IReadOnlyList<string> Leftovers)
{
    /// <summary>JSON, ids and messages, each behind its length, big endian in four bytes, and the keys, divided by blanks.</summary>
    public byte[] Write()
    {
        ReadOnlySpan<byte[]> parts = [StreamHeadJson.Write(Head), OpenIds, KeptMessage.Write(CollectionsMarshal.AsSpan(Tail))];
        var length = Math.Max(0, Leftovers.Sum(key => key.Length + 1) - 1);
        foreach (var part in parts)
        {
            length += 4 + part.Length;
        }

        var bytes = new byte[length];
        var left = bytes.AsSpan();
        foreach (var part in parts)
        {
            BinaryPrimitives.WriteInt32BigEndian(left, part.Length);
            part.CopyTo(left[4..]);
            left = left[(4 + part.Length)..];
        }

        Encoding.ASCII.GetBytes(string.Join(' ', Leftovers), left);
        return bytes;
    }

    /// <exception cref="JsonException">These bytes are no head.</exception>
    public static StoredHead Read(ReadOnlySpan<byte> stored)
    {
        var json = Take(ref stored);
        var ids = Take(ref stored);
        var tail = KeptMessage.Read(Take(ref stored));
        return new StoredHead(StreamHeadJson.Read(json), ids, tail, Encoding.ASCII.GetString(stored).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static byte[] Take(ref ReadOnlySpan<byte> stored)
    {
        if (stored.Length < 4 || BinaryPrimitives.ReadInt32BigEndian(stored) is var length && (length < 0 || length > stored.Length - 4))
        {
            throw new JsonException("The stored head is cut off.");
        }

        var taken = stored.Slice(4, length).ToArray();
        stored = stored[(4 + length)..];
        return taken;
    }
}
