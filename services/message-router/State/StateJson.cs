using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace DaprPush.Router.State;

/// <summary>The JSON of actor state, as the Dapr API has it.</summary>
internal static class StateJson
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true };

    /// <summary>A value as it was written by <see cref="WriteTransaction"/>.</summary>
    /// <exception cref="JsonException">It is no base64 string.</exception>
    public static byte[] ReadValue(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var value)
            ? value
            : throw new JsonException("A stored value is no base64 string.");
    }

    public static ReadOnlyMemory<byte> WriteTransaction(IReadOnlyList<StateChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>(SizeOf(changes));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartArray();
        foreach (var (key, value, ttl) in changes)
        {
            json.WriteStartObject();
            json.WriteString("operation"u8, value is null ? "delete"u8 : "upsert"u8);
            json.WriteStartObject("request"u8);
            json.WriteString("key"u8, key);
            if (value is not null)
            {
                json.WriteBase64String("value"u8, value);
                if (ttl > 0)
                {
                    WriteTtl(json, ttl);
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Values for the state store, each in place of the one of its ETag, or of none.</summary>
    public static ReadOnlyMemory<byte> WriteReplacements(IReadOnlyList<VersionedChange> changes)
    {
        var buffer = new ArrayBufferWriter<byte>(SizeOf(changes.Select(one => one.Change)));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartArray();
        foreach (var (change, etag) in changes)
        {
            json.WriteStartObject();
            json.WriteString("key"u8, change.Key);
            json.WriteBase64String("value"u8, change.Value);
            if (etag is not null)
            {
                json.WriteString("etag"u8, etag);
            }

            json.WriteStartObject("options"u8);
            json.WriteString("concurrency"u8, "first-write"u8);
            json.WriteEndObject();
            WriteTtl(json, change.TtlSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteTtl(Utf8JsonWriter json, int seconds)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("ttlInSeconds"u8, seconds.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static int SizeOf(IEnumerable<StateChange> changes)
    {
        var size = 16;
        foreach (var change in changes)
        {
            size += 128 + (change.Value is null ? 0 : change.Value.Length * 4 / 3);
        }

        return size;
    }
}
