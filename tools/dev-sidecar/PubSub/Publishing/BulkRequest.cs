using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.DevSidecar.Json;
using DaprPush.DevSidecar.PubSub.Envelopes;

namespace DaprPush.DevSidecar.PubSub.Publishing;

/// <summary>One entry of a bulk publish request.</summary>
internal sealed record BulkRequestEntry(
    string? EntryId, JsonElement Event, string? ContentType, Dictionary<string, string>? Metadata)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    /// <summary>Reads a request body.</summary>
    /// <exception cref="JsonException">Not a list of entries.</exception>
    public static BulkRequestEntry[] Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize<BulkRequestEntry[]>(body, Options) ?? [];

    /// <summary>
    /// The event's bytes as its content type asks for: octet-stream is base64 in the request, text a string, JSON anything.
    /// Null when type and event don't go together (daprd pkg/api/http/util.go).
    /// </summary>
    public byte[]? ToBytes()
    {
        if (MediaType.IsBinary(ContentType))
        {
            return Event.ValueKind == JsonValueKind.String && Event.TryGetBytesFromBase64(out var bytes) ? bytes : null;
        }

        if (MediaType.IsText(ContentType))
        {
            return Event.ValueKind == JsonValueKind.String ? System.Text.Encoding.UTF8.GetBytes(Event.GetString()!) : null;
        }

        if (!MediaType.IsJson(ContentType) && !MediaType.IsCloudEvent(ContentType))
        {
            return null;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, CloudEventWriter.Options))
        {
            if (Event.ValueKind == JsonValueKind.Undefined)
            {
                json.WriteNullValue();
            }
            else
            {
                RewrittenJson.Write(json, Event, NumberSpelling.Float);
            }
        }

        return buffer.ToArray();
    }
}
