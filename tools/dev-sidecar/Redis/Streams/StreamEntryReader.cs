using DaprPush.DevSidecar.PubSub;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Reads entries as daprd lays them out: a field <c>data</c> with the message's bytes, a field <c>metadata</c> with a JSON object.
/// An entry without data is an empty message; fields that are not known are passed over.
/// </summary>
internal static class StreamEntryReader
{
    /// <summary>Reads the <c>[[id, [field, value, …]], …]</c> of one stream. Entries that are gone (null) are passed over.</summary>
    public static List<ReadMessage> ReadEntries(RedisResult entries)
    {
        var read = new List<ReadMessage>(entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i] is { IsNull: false, Length: 2 } entry && entry[1] is { IsNull: false } fields)
            {
                read.Add(new ReadMessage((string)entry[0]!, ReadMessage(fields)));
            }
        }

        return read;
    }

    /// <summary>Reads XREADGROUP's <c>[[stream, entries]]</c>; null when nothing came in time.</summary>
    public static List<ReadMessage> ReadFirstStream(RedisResult reply) => reply is { IsNull: false, Length: > 0 } ? ReadEntries(reply[0][1]) : [];

    private static BrokerMessage ReadMessage(RedisResult fields)
    {
        ReadOnlyMemory<byte> data = default;
        ReadOnlySpan<byte> metadata = default;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            switch ((string)fields[i]!)
            {
                case "data":
                    data = (byte[]?)fields[i + 1];
                    break;
                case "metadata":
                    metadata = (byte[]?)fields[i + 1];
                    break;
            }
        }

        return new BrokerMessage(data, null, MessageMetadata.Decode(metadata));
    }
}
