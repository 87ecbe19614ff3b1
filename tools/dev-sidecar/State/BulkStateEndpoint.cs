using System.Text.Json;
using DaprPush.DevSidecar.Api;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.State;

/// <summary>POST <c>/v1.0/state/{store}/bulk</c> with <c>{keys,parallelism}</c>: 200 with an entry per key, in their order.</summary>
internal sealed class BulkStateEndpoint(StateStores stores)
{
    public async Task HandleAsync(HttpContext http, ApiPath path)
    {
        if (stores.Find(path[2], out var component) is { } unknown)
        {
            await unknown.WriteAsync(http.Response);
            return;
        }

        string[] keys;
        try
        {
            var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
            keys = JsonSerializer.Deserialize<BulkGetRequest>(body, StateRequest.Json)?.Keys ?? [];
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            await StateErrors.MalformedBody(failure.Message).WriteAsync(http.Response);
            return;
        }

        if (Array.Find(keys, key => StateKeys.Refuse(key) is not null) is { } refused)
        {
            await StateErrors.InvalidKey(component.Name, StateKeys.Refuse(refused)!).WriteAsync(http.Response);
            return;
        }

        try
        {
            var inStore = Array.ConvertAll(keys, component.Keys.InStore);
            var values = await stores.GuardAsync(component, token => component.Store.GetBulkAsync(inStore, token), http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(Encode(keys, values), http.RequestAborted);
        }
        catch (StateStoreUnavailableException failure)
        {
            await StateErrors.BulkGet(failure.Message).WriteAsync(http.Response);
        }
    }

    private static byte[] Encode(string[] keys, StateValue?[] values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            for (var i = 0; i < keys.Length; i++)
            {
                json.WriteStartObject();
                json.WriteString("key"u8, keys[i]);
                if (values[i] is { } value)
                {
                    WriteValue(json, value);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return buffer.ToArray();
    }

    private static void WriteValue(Utf8JsonWriter json, StateValue value)
    {
        json.WritePropertyName("data"u8);
        json.WriteRawValue(value.Data.IsEmpty ? "null"u8 : value.Data.Span, skipInputValidation: true);
        if (value.ETag is not null)
        {
            json.WriteString("etag"u8, value.ETag);
        }

        if (value.ExpiresAt is { } expires)
        {
            json.WriteStartObject("metadata"u8);
            json.WriteString("ttlExpireTime"u8, StateValueResponse.Rfc3339(expires));
            json.WriteEndObject();
        }
    }

    private sealed record BulkGetRequest(string[]? Keys, int Parallelism);
}
