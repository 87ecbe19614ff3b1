using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace DaprPush.Router.Streams;

/// <summary>A stream's head as it is stored, with the newest ids, so that an append writes one value for both.</summary>
/// <param name="OpenIds">Those that are in no bucket yet, see <see cref="IdBucket"/>.</param>
/// <param name="Leftovers">Keys that the head before referred to and this one does not: the next write deletes them.</param>
internal sealed record StoredHead(StreamHead Head, byte[] OpenIds, IReadOnlyList<string> Leftovers)
{
    /// <summary>The length of the JSON, big endian in four bytes, the JSON, the ids' length, the ids, and the keys, divided by blanks.</summary>
    public byte[] Write()
    {
        var json = StreamHeadJson.Write(Head);
        var bytes = new byte[8 + json.Length + OpenIds.Length + Math.Max(0, Leftovers.Sum(key => key.Length + 1) - 1)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, json.Length);
        json.CopyTo(bytes, 4);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + json.Length), OpenIds.Length);
        OpenIds.CopyTo(bytes, 8 + json.Length);
        Encoding.ASCII.GetBytes(string.Join(' ', Leftovers), bytes.AsSpan(8 + json.Length + OpenIds.Length));
        return bytes;
    }

    /// <exception cref="JsonException">These bytes are no head.</exception>
    public static StoredHead Read(ReadOnlySpan<byte> stored)
    {
        var json = Take(ref stored);
        var ids = Take(ref stored);
        return new StoredHead(StreamHeadJson.Read(json), ids, Encoding.ASCII.GetString(stored).Split(' ', StringSplitOptions.RemoveEmptyEntries));
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
