using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Router.State;

/// <summary>The JSON of the state API's bulk read (Dapr API reference, "State management API": get bulk state).</summary>
internal static class BulkState
{
    // Keys that the runtime reads at the same time, each on a connection of the store's pool.
    private const int Parallelism = 16;

    public static ReadOnlyMemory<byte> WriteKeys(IReadOnlyList<string> keys) =>
        JsonSerializer.SerializeToUtf8Bytes(new BulkRead(keys, Parallelism), BulkStateJson.Default.BulkRead);

    /// <summary>The values that there are, as they were written by <see cref="StateJson"/>.</summary>
    /// <exception cref="HttpRequestException">A key could not be read, or has no ETag.</exception>
    /// <exception cref="JsonException">A value is not one of ours.</exception>
    public static IReadOnlyDictionary<string, (byte[] Value, string ETag)> Read(byte[] json)
    {
        var values = new Dictionary<string, (byte[] Value, string ETag)>();
        foreach (var (key, data, etag, error) in JsonSerializer.Deserialize(json, BulkStateJson.Default.BulkEntryArray) ?? [])
        {
            if (!string.IsNullOrEmpty(error))
            {
                throw new HttpRequestException($"The sidecar could not read {key}: {error}");
            }

            if (data.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            {
                continue;
            }

            if (data.ValueKind != JsonValueKind.String || !data.TryGetBytesFromBase64(out var value))
            {
                throw new JsonException("A stored value is no base64 string.");
            }

            values[key] = (value, etag ?? throw new HttpRequestException($"The sidecar told {key} without an ETag: the state store must support them."));
        }

        return values;
    }
}

/// <summary>The question.</summary>
internal sealed record BulkRead(IReadOnlyList<string> Keys, int Parallelism);

/// <summary>One key of the answer.</summary>
internal sealed record BulkEntry(string Key, JsonElement Data, string? Etag, string? Error);

/// <summary>Their spelling.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BulkRead))]
[JsonSerializable(typeof(BulkEntry[]))]
internal sealed partial class BulkStateJson : JsonSerializerContext;
