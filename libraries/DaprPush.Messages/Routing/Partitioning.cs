using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DaprPush.Messages.Streams;

namespace DaprPush.Messages.Routing;

/// <summary>
/// Which partition and shard a stream belongs to. The partition: the first four bytes of the SHA-256 of its name in UTF-8, read as a big-endian number, modulo
/// the number of partitions. The same on every machine and in every version: the order within a stream hangs on it.
/// </summary>
public static class Partitioning
{
    /// <summary>Partitions there may be at the most.</summary>
    public const int MaxPartitions = 256;

    // "session:" is the longest kind.
    private const int MaxNameBytes = 8 + Message.MessageLimits.MaxNameLength;

    /// <param name="stream">Whose partition is asked for.</param>
    /// <param name="partitions">How many there are.</param>
    public static int Of(StreamName stream, int partitions) => ShardOf(stream, partitions, 1).Partition;

    /// <summary>The shard of a stream: in its partition, by the next four bytes of the hash, modulo the shards of a partition.</summary>
    /// <param name="stream">Whose shard is asked for.</param>
    /// <param name="partitions">How many there are.</param>
    /// <param name="shards">How many each of them has.</param>
    public static ShardName ShardOf(StreamName stream, int partitions, int shards)
    {
        if (partitions == 1 && shards == 1)
        {
            return default;
        }

        Span<byte> name = stackalloc byte[MaxNameBytes];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name[..Encoding.UTF8.GetBytes(stream.Text, name)], hash);
        return new ShardName(
            (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % (uint)partitions), (int)(BinaryPrimitives.ReadUInt32BigEndian(hash[4..]) % (uint)shards));
    }

    /// <summary>
    /// Shares messages out among the partitions: one whose streams lie in several goes into each of them, with just the streams of
    /// that one. The messages of a partition keep their order.
    /// </summary>
    /// <returns>For each partition its messages; null where it has none.</returns>
    public static IReadOnlyList<IngestMessage>?[] Split(IReadOnlyList<IngestMessage> messages, int partitions)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (partitions == 1)
        {
            return [messages];
        }

        var shares = new List<IngestMessage>?[partitions];
        foreach (var (message, streams) in messages)
        {
            foreach (var share in streams.GroupBy(stream => Of(stream, partitions)))
            {
                (shares[share.Key] ??= []).Add(new IngestMessage(message, [.. share]));
            }
        }

        return shares;
    }
}
