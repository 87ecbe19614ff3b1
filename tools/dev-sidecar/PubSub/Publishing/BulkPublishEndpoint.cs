using System.Text.Json;
using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.PubSub.Envelopes;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.PubSub.Publishing;

/// <summary>
/// <c>POST /v1.0/publish/bulk/{pubsub}/{topic…}</c> (and v1.0-alpha1): 204 once the broker has all events, else 500 with the
/// entries that it has not.
/// </summary>
internal sealed class BulkPublishEndpoint(Publisher publisher)
{
    public async Task HandleAsync(HttpContext http, ApiPath path)
    {
        var (pubsub, topic) = (path[3], path.Rest(4));
        if (publisher.Find(pubsub, topic, out var component) is { } refusal)
        {
            await refusal.WriteAsync(http.Response);
            return;
        }

        var metadata = QueryMetadata.Read(path.Query);
        if (Publisher.IsRaw(pubsub, metadata, out var raw) is { } malformed)
        {
            await malformed.WriteAsync(http.Response);
            return;
        }

        BulkRequestEntry[] entries;
        try
        {
            entries = BulkRequestEntry.Read(await RequestBody.ReadAsync(http.Request, http.RequestAborted));
        }
        catch (Exception failure) when (failure is JsonException or BadHttpRequestException)
        {
            await PublishErrors.Unreadable(pubsub, topic, failure.Message).WriteAsync(http.Response);
            return;
        }

        var messages = new BrokerMessage[entries.Length];
        if (Wrap(component, topic, entries, metadata, http.Request.Headers, raw, messages) is { } error)
        {
            await error.WriteAsync(http.Response);
            return;
        }

        var failures = messages.Length == 0 ? null : await publisher.SendAsync(component, topic, messages, http.RequestAborted);
        if (failures is null)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await WriteFailuresAsync(http.Response, entries, failures);
    }

    private ApiError? Wrap(
        PubSubComponent component, string topic, BulkRequestEntry[] entries, IReadOnlyDictionary<string, string> metadata,
        IHeaderDictionary headers, bool raw, BrokerMessage[] messages)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = entries[i];
            if (entry.ToBytes() is not { } data)
            {
                return PublishErrors.Envelope(component.Name, topic, "error: mismatch between contentType and event");
            }

            if (string.IsNullOrEmpty(entry.EntryId) || !seen.Add(entry.EntryId))
            {
                return PublishErrors.Events(component.Name, topic, "entryId is duplicated or not present for entry");
            }

            var outgoing = new OutgoingEvent(data, entry.ContentType, Merge(metadata, entry.Metadata));
            if (publisher.Wrap(component, topic, outgoing, TraceContext.From(headers), raw, out var error) is not { } message)
            {
                return error;
            }

            messages[i] = message;
        }

        return null;
    }

    // What an entry says wins over what the request says.
    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> request, Dictionary<string, string>? entry)
    {
        if (entry is null || entry.Count == 0)
        {
            return request;
        }

        var merged = new Dictionary<string, string>(request, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in entry)
        {
            merged[key] = value;
        }

        return merged;
    }

    private static Task WriteFailuresAsync(HttpResponse response, BulkRequestEntry[] entries, string?[] failures)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("failedEntries"u8);
            for (var i = 0; i < failures.Length; i++)
            {
                if (failures[i] is { } problem)
                {
                    json.WriteStartObject();
                    json.WriteString("entryId"u8, entries[i].EntryId);
                    json.WriteString("error"u8, problem);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteString("errorCode"u8, "ERR_PUBSUB_PUBLISH_MESSAGE"u8);
            json.WriteEndObject();
        }

        response.StatusCode = StatusCodes.Status500InternalServerError;
        response.ContentType = "application/json";
        return response.Body.WriteAsync(buffer.ToArray()).AsTask();
    }
}
