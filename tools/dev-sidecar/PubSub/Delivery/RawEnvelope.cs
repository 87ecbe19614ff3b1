using System.Buffers;
using System.Text.Json;
using DaprPush.DevSidecar.PubSub.Envelopes;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>The envelope that a subscriber with <c>rawPayload</c> gets around bytes that came without one.</summary>
internal static class RawEnvelope
{
    /// <summary>Wraps the bytes; the id is new at each delivery.</summary>
    public static byte[] Write(in BrokerMessage message, string pubSubName, string topic)
    {
        var buffer = new ArrayBufferWriter<byte>(256 + (message.Data.Length * 4 / 3));
        using var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options);
        json.WriteStartObject();
        json.WriteBase64String("data_base64"u8, message.Data.Span);
        json.WriteString("datacontenttype"u8, "application/octet-stream"u8);
        json.WriteString("id"u8, Guid.NewGuid().ToString());
        json.WriteString("pubsubname"u8, pubSubName);
        json.WriteString("source"u8, "Dapr"u8);
        json.WriteString("specversion"u8, "1.0"u8);
        json.WriteString("topic"u8, topic);
        message.Metadata.TryGetValue("traceparent", out var parent);
        if (parent is not null || message.Metadata.TryGetValue("traceid", out parent))
        {
            json.WriteString("traceid"u8, parent);
            json.WriteString("traceparent"u8, parent);
        }

        json.WriteString("type"u8, CloudEventWriter.DefaultType);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
