using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DaprPush.Router.Streams;

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
                    json.WriteStartObject("metadata"u8);
                    json.WriteString("ttlInSeconds"u8, ttl.ToString(CultureInfo.InvariantCulture));
                    json.WriteEndObject();
                }
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static int SizeOf(IReadOnlyList<StateChange> changes)
    {
        var size = 16;
        foreach (var change in changes)
        {
            size += 128 + (change.Value is null ? 0 : change.Value.Length * 4 / 3);
        }

        return size;
    }
}
