using System.Buffers.Binary;

namespace DaprPush.Router.Streams;

/// <summary>
/// How message ids are stored: the entries of <see cref="Size"/> consecutive numbers under one key, so that all that a stream knows are a
/// few readings. The newest, up to <see cref="OpenSize"/>, lie with the head, and a bucket is rewritten once for as many. An entry is the 16 bytes of its
/// <see cref="MessageId"/>, 2 bytes of its <see cref="StoredPlace"/> and the 8 bytes of its <see cref="MessageTimes"/>, big endian.
/// </summary>
internal static class IdBucket
{
    public const int Size = 256;

    /// <summary>Messages after which the ids that lie with the head go into their bucket.</summary>
    public const int OpenSize = 32;

    private const int EntryBytes = 26;

    /// <summary>The bucket of a number; numbers begin at 1.</summary>
    public static long Of(long seq) => (seq - 1) / Size;

    /// <summary>The lowest number of a bucket.</summary>
    public static long FirstOf(long bucket) => (bucket * Size) + 1;

    /// <summary>The highest number whose id is in a bucket.</summary>
    public static long StoredTo(long last) => last - (last % OpenSize);

    /// <summary>The stored value of a bucket, as far as it is full or another part of it is.</summary>
    public static byte[] Write(IdIndex index, long bucket) =>
        Write(index, FirstOf(bucket), Math.Min(FirstOf(bucket + 1) - 1, StoredTo(index.Last)));

    /// <summary>The ids that lie with the head.</summary>
    public static byte[] WriteOpen(IdIndex index) => Write(index, StoredTo(index.Last) + 1, index.Last);

    private static byte[] Write(IdIndex index, long first, long last)
    {
        var count = (int)(last - first + 1);
        var value = new byte[count * EntryBytes];
        for (var i = 0; i < count; i++)
        {
            var entry = value.AsSpan(i * EntryBytes, EntryBytes);
            var (id, times, place) = index[first + i];
            BinaryPrimitives.WriteUInt64BigEndian(entry, id.Head);
            BinaryPrimitives.WriteUInt64BigEndian(entry[8..], id.Tail);
            BinaryPrimitives.WriteUInt16BigEndian(entry[16..], place.Code);
            BinaryPrimitives.WriteInt64BigEndian(entry[18..], times.Packed);
        }

        return value;
    }

    /// <summary>Puts the entries of a stored value at the end of the index; those it lacks, up to <paramref name="last"/>, as unknown.</summary>
    public static void Read(byte[]? value, long last, IdIndex index)
    {
        var count = last - index.Last;
        for (var i = 0; i < count; i++)
        {
            if (value is null || value.Length < (i + 1) * EntryBytes)
            {
                index.Add(default, default);
                continue;
            }

            var entry = value.AsSpan(i * EntryBytes, EntryBytes);
            var id = new MessageId(BinaryPrimitives.ReadUInt64BigEndian(entry), BinaryPrimitives.ReadUInt64BigEndian(entry[8..]));
            index.Add(id, new MessageTimes(BinaryPrimitives.ReadInt64BigEndian(entry[18..])), new StoredPlace(BinaryPrimitives.ReadUInt16BigEndian(entry[16..])));
        }
    }
}
