using System.Buffers.Binary;

namespace DaprPush.Router.Streams;

/// <summary>
/// How message ids are stored: the entries of <see cref="Size"/> consecutive numbers under one key, so that an append rewrites one
/// small value and a bucket is read as one. An entry is the 16 bytes of its <see cref="MessageId"/> and 8 bytes of Unix time in
/// milliseconds at which the message expires, big endian.
/// </summary>
internal static class IdBucket
{
    public const int Size = 32;
    private const int EntryBytes = 24;

    /// <summary>The bucket of a number; numbers begin at 1.</summary>
    public static long Of(long seq) => (seq - 1) / Size;

    /// <summary>The lowest number of a bucket.</summary>
    public static long FirstOf(long bucket) => (bucket * Size) + 1;

    /// <summary>The stored value of a bucket, as far as the index goes.</summary>
    public static byte[] Write(IdIndex index, long bucket)
    {
        var first = FirstOf(bucket);
        var count = (int)Math.Min(Size, index.Last - first + 1);
        var value = new byte[count * EntryBytes];
        for (var i = 0; i < count; i++)
        {
            var entry = value.AsSpan(i * EntryBytes, EntryBytes);
            var (id, expiresAt) = index[first + i];
            BinaryPrimitives.WriteUInt64BigEndian(entry, id.Head);
            BinaryPrimitives.WriteUInt64BigEndian(entry[8..], id.Tail);
            BinaryPrimitives.WriteInt64BigEndian(entry[16..], expiresAt);
        }

        return value;
    }

    /// <summary>Puts the entries of a stored bucket at the end of the index; those it lacks, up to <paramref name="last"/>, as unknown.</summary>
    public static void Read(byte[]? value, long last, IdIndex index)
    {
        var count = Math.Min(Size, last - index.Last);
        for (var i = 0; i < count; i++)
        {
            if (value is null || value.Length < (i + 1) * EntryBytes)
            {
                index.Add(default, 0);
                continue;
            }

            var entry = value.AsSpan(i * EntryBytes, EntryBytes);
            var id = new MessageId(BinaryPrimitives.ReadUInt64BigEndian(entry), BinaryPrimitives.ReadUInt64BigEndian(entry[8..]));
            index.Add(id, BinaryPrimitives.ReadInt64BigEndian(entry[16..]));
        }
    }
}
