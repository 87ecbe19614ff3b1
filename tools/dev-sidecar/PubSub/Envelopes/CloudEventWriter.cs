using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using DaprPush.DevSidecar.Json;

namespace DaprPush.DevSidecar.PubSub.Envelopes;

/// <summary>
/// Wraps event data into a CloudEvents 1.0 envelope as daprd does (components-contrib/pubsub/envelope.go): JSON becomes
/// <c>data</c>, application/octet-stream <c>data_base64</c>, anything else a string. Members are sorted by name.
/// Ours, because the bytes are to be daprd's, and a general CloudEvents library has its own order and choice of <c>data</c>.
/// </summary>
internal static class CloudEventWriter
{
    /// <summary>The type of an event that its publisher gave none.</summary>
    public const string DefaultType = "com.dapr.event.sent";

    internal static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The envelope, UTF-8.</summary>
    /// <exception cref="JsonException">The data claims to be a cloud event and is no JSON object.</exception>
    public static byte[] Write(in EventSource source, string? contentType, ReadOnlyMemory<byte> data)
    {
        if (MediaType.IsCloudEvent(contentType))
        {
            return CompletedCloudEvent.Write(source, data);
        }

        var buffer = new ArrayBufferWriter<byte>(512 + (MediaType.IsBinary(contentType) ? data.Length * 4 / 3 : data.Length));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        WriteData(json, contentType, data);
        json.WriteString("datacontenttype"u8, string.IsNullOrEmpty(contentType) ? "text/plain" : contentType);
        if (source.Expiration is { } expiration)
        {
            json.WriteString("expiration"u8, Rfc3339(expiration));
        }

        var overrides = source.Overrides;
        var trace = overrides("traceparent") ?? overrides("traceid") ?? source.Trace.TraceParent;
        json.WriteString("id"u8, overrides("id") ?? Guid.NewGuid().ToString());
        json.WriteString("pubsubname"u8, source.PubSubName);
        json.WriteString("source"u8, overrides("source") ?? source.AppId);
        json.WriteString("specversion"u8, "1.0"u8);
        if (overrides("subject") is { } subject)
        {
            json.WriteString("subject"u8, subject);
        }

        json.WriteString("time"u8, Rfc3339(source.Now));
        json.WriteString("topic"u8, source.Topic);
        json.WriteString("traceid"u8, trace);
        json.WriteString("traceparent"u8, trace);
        json.WriteString("tracestate"u8, overrides("tracestate") ?? source.Trace.TraceState);
        json.WriteString("type"u8, overrides("type") ?? DefaultType);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static string Rfc3339(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void WriteData(Utf8JsonWriter json, string? contentType, ReadOnlyMemory<byte> data)
    {
        if (MediaType.IsBinary(contentType) || contentType == "application/cloudevents+protobuf")
        {
            json.WriteBase64String("data_base64"u8, data.Span);
        }
        else if (MediaType.IsJson(contentType) && RewrittenJson.TryParse(data, out var document))
        {
            using (document)
            {
                json.WritePropertyName("data"u8);
                RewrittenJson.Write(json, document.RootElement, NumberSpelling.Kept);
            }
        }
        else
        {
            json.WriteString("data"u8, Encoding.UTF8.GetString(data.Span));
        }
    }
}
