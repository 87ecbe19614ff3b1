using System.Buffers;
using System.Text.Json;
using DaprPush.DevSidecar.Json;

namespace DaprPush.DevSidecar.PubSub.Envelopes;

/// <summary>An event that its publisher wrapped: passes as it is, with the members it lacks filled in and the topic's set.</summary>
internal static class CompletedCloudEvent
{
    /// <summary>The completed envelope, UTF-8.</summary>
    /// <exception cref="JsonException">The data is no JSON object.</exception>
    public static byte[] Write(in EventSource source, ReadOnlyMemory<byte> data)
    {
        using var document = JsonDocument.Parse(data);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("a cloud event must be a JSON object");
        }

        var buffer = new ArrayBufferWriter<byte>(data.Length + 256);
        using var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options);
        json.WriteStartObject();
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name is not ("topic" or "pubsubname") && !(member.NameEquals("expiration") && source.Expiration is not null)
                && !(member.Name is "source" or "type" or "specversion" && member.Value.ValueKind == JsonValueKind.Null)
                && !(member.Name is "traceparent" && !root.TryGetProperty("traceid", out _)))
            {
                json.WritePropertyName(member.Name);
                RewrittenJson.Write(json, member.Value, NumberSpelling.Kept);
            }
        }

        Fill(json, root, "source", "Dapr");
        Fill(json, root, "type", CloudEventWriter.DefaultType);
        Fill(json, root, "specversion", "1.0");
        Fill(json, root, "time", CloudEventWriter.Rfc3339(source.Now));
        if (!root.TryGetProperty("traceid", out _))
        {
            json.WriteString("traceid"u8, source.Trace.TraceParent);
            json.WriteString("traceparent"u8, source.Trace.TraceParent);
        }

        Fill(json, root, "tracestate", source.Trace.TraceState);
        if (source.Expiration is { } expiration)
        {
            json.WriteString("expiration"u8, CloudEventWriter.Rfc3339(expiration));
        }

        json.WriteString("pubsubname"u8, source.PubSubName);
        json.WriteString("topic"u8, source.Topic);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Fill(Utf8JsonWriter json, JsonElement root, string name, string value)
    {
        if (!root.TryGetProperty(name, out var given)
            || (given.ValueKind == JsonValueKind.Null && name is "source" or "type" or "specversion"))
        {
            json.WriteString(name, value);
        }
    }
}
