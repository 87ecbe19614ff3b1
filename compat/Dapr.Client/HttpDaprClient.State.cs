#nullable enable

using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private const string State = "State operation";

    public override async Task<TValue> GetStateAsync<TValue>(
        string storeName,
        string key,
        ConsistencyMode? consistencyMode = default,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var path = StatePath(storeName, key);
        if (consistencyMode is { } consistency)
        {
            path.Query("consistency", Name(consistency));
        }

        var value = await _api.SendAsync(State, HttpMethod.Get, path.Metadata(metadata), content: null, cancellationToken);
        try
        {
            return value.Length == 0 ? default! : JsonSerializer.Deserialize<TValue>(value, JsonSerializerOptions)!;
        }
        catch (JsonException e)
        {
            throw new DaprException($"{State} failed: the value of '{key}' is not a {typeof(TValue)}.", e);
        }
    }

    public override Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(storeName, nameof(storeName));
        ArgumentVerifier.ThrowIfNullOrEmpty(key, nameof(key));
        var content = Content(new ByteArrayContent(WriteItem(key, value, stateOptions, metadata)), Constants.ContentTypeApplicationJson);
        return _api.SendAsync(State, HttpMethod.Post, new ApiPath("/v1.0/state").Segment(storeName), content, cancellationToken);
    }

    public override Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var path = StatePath(storeName, key);
        if (stateOptions?.Concurrency is { } concurrency)
        {
            path.Query("concurrency", Name(concurrency));
        }

        if (stateOptions?.Consistency is { } consistency)
        {
            path.Query("consistency", Name(consistency));
        }

        return _api.SendAsync(State, HttpMethod.Delete, path.Metadata(metadata), content: null, cancellationToken);
    }

    private static ApiPath StatePath(string storeName, string key)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(storeName, nameof(storeName));
        ArgumentVerifier.ThrowIfNullOrEmpty(key, nameof(key));
        return new ApiPath("/v1.0/state").Segment(storeName).Segment(key);
    }

    private static string Name(ConsistencyMode mode) => mode switch
    {
        ConsistencyMode.Eventual => "eventual",
        ConsistencyMode.Strong => "strong",
        _ => throw new ArgumentException($"{mode} Consistency Mode is not supported."),
    };

    private static string Name(ConcurrencyMode mode) => mode switch
    {
        ConcurrencyMode.FirstWrite => "first-write",
        ConcurrencyMode.LastWrite => "last-write",
        _ => throw new ArgumentException($"{mode} Concurrency Mode is not supported."),
    };

    private byte[] WriteItem<TValue>(string key, TValue value, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        writer.WriteStartObject();
        writer.WriteString("key", key);
        writer.WritePropertyName("value");
        JsonSerializer.Serialize(writer, value, JsonSerializerOptions);
        if (metadata is { Count: > 0 })
        {
            writer.WritePropertyName("metadata");
            JsonSerializer.Serialize(writer, metadata);
        }

        if (options is not null)
        {
            writer.WriteStartObject("options");
            if (options.Concurrency is { } concurrency)
            {
                writer.WriteString("concurrency", Name(concurrency));
            }

            if (options.Consistency is { } consistency)
            {
                writer.WriteString("consistency", Name(consistency));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.Flush();
        return buffer.ToArray();
    }
}
