using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>
/// Reads entries as daprd lays them out: a field <c>data</c> with the message's bytes, a field <c>metadata</c> with a JSON object.
/// An entry without data is an empty message; fields that are not known are passed over.
/// </summary>
internal static class StreamEntryReader
{
    /// <summary>Reads the <c>[[id, [field, value, …]], …]</c> of one stream. Entries that are gone (null) are passed over.</summary>
    public static List<StreamEntry> ReadEntries(ReadOnlySpan<RespValue> entries)
    {
        var read = new List<StreamEntry>(entries.Length);
        foreach (ref readonly var entry in entries)
        {
            if (entry.Items is [var id, { IsNull: false } fields])
            {
                read.Add(new StreamEntry(id.Text, ReadMessage(fields.Items)));
            }
        }

        return read;
    }

    /// <summary>Reads XREADGROUP's <c>[[stream, entries]]</c>; null when nothing came in time.</summary>
    public static List<StreamEntry> ReadFirstStream(in RespValue reply) =>
        reply.Items is [{ Items: [_, var entries] }, ..] ? ReadEntries(entries.Items) : [];

    private static BrokerMessage ReadMessage(ReadOnlySpan<RespValue> fields)
    {
        ReadOnlyMemory<byte> data = default;
        ReadOnlyMemory<byte> metadata = default;
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            var name = fields[i].Bytes.Span;
            if (name.SequenceEqual("data"u8))
            {
                data = fields[i + 1].Bytes;
            }
            else if (name.SequenceEqual("metadata"u8))
            {
                metadata = fields[i + 1].Bytes;
            }
        }

        return new BrokerMessage(data, null, MessageMetadata.Decode(metadata.Span));
    }
}
