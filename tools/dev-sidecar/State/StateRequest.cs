using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.DevSidecar.Json;

namespace DaprPush.DevSidecar.State;

/// <summary>A set or delete as the HTTP API takes it.</summary>
internal sealed record StateRequest(
    string? Key, JsonElement Value, [property: JsonPropertyName("etag")] string? ETag,
    Dictionary<string, string>? Metadata, StateRequestOptions? Options)
{
    private static readonly byte[] Null = "null"u8.ToArray();
    internal static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>
    /// The operation on the store. The value is kept as daprd keeps it: parsed and written again, numbers as 64-bit floats.
    /// </summary>
    /// <param name="kind">Set or delete.</param>
    /// <param name="key">The key in the store.</param>
    /// <param name="query">The request's own metadata, which wins over the entry's.</param>
    /// <param name="problem">What is wrong with the request, or null.</param>
    public StateOperation ToOperation(
        StateOperationKind kind, string key, IReadOnlyDictionary<string, string> query, out string? problem)
    {
        problem = null;
        var concurrency = StateConcurrency.LastWrite;
        switch (Options?.Concurrency)
        {
            case null or "" or "last-write":
                break;
            case "first-write":
                concurrency = StateConcurrency.FirstWrite;
                break;
            default:
                problem = $"unrecognized concurrency model '{Options.Concurrency}'";
                break;
        }

        if (Options?.Consistency is not (null or "" or "strong" or "eventual"))
        {
            problem = $"unrecognized consistency model '{Options.Consistency}'";
        }

        var ttl = Ttl(query, ref problem);
        return new StateOperation(kind, key, kind == StateOperationKind.Delete ? default : Encode(Value), ETag, concurrency, ttl);
    }

    /// <summary>A JSON value as daprd keeps it in a store.</summary>
    public static ReadOnlyMemory<byte> Encode(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            return Null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, PubSub.Envelopes.CloudEventWriter.Options);
        RewrittenJson.Write(json, value, NumberSpelling.Float);
        json.Flush();
        return buffer.WrittenMemory.ToArray();
    }

    private long? Ttl(IReadOnlyDictionary<string, string> query, ref string? problem)
    {
        if (!query.TryGetValue("ttlInSeconds", out var text) && !(Metadata?.TryGetValue("ttlInSeconds", out text) ?? false))
        {
            return null;
        }

        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            problem = $"ttlInSeconds '{text}' is not a whole number";
        }

        return seconds;
    }
}

/// <summary>The <c>options</c> of a state request.</summary>
internal sealed record StateRequestOptions(string? Concurrency, string? Consistency);
