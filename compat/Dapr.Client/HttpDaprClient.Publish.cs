#nullable enable

using System.Globalization;
using System.Text.Json;

namespace Dapr.Client;

internal sealed partial class HttpDaprClient
{
    private const string Publish = "Publish operation";
    private const string BulkPublish = "Bulk publish operation";

    public override Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNull(data, nameof(data));
        return PublishAsync(pubsubName, topicName, Json(data), null, cancellationToken);
    }

    public override Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNull(data, nameof(data));
        ArgumentVerifier.ThrowIfNull(metadata, nameof(metadata));
        return PublishAsync(pubsubName, topicName, Json(data), metadata, cancellationToken);
    }

    public override Task PublishEventAsync(
        string pubsubName,
        string topicName,
        CancellationToken cancellationToken = default) =>
        PublishAsync(pubsubName, topicName, null, null, cancellationToken);

    public override Task PublishEventAsync(
        string pubsubName,
        string topicName,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNull(metadata, nameof(metadata));
        return PublishAsync(pubsubName, topicName, null, metadata, cancellationToken);
    }

    public override Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = Constants.ContentTypeApplicationJson,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var content = Content(new ReadOnlyMemoryContent(data), dataContentType ?? Constants.ContentTypeApplicationJson);
        return PublishAsync(pubsubName, topicName, content, metadata, cancellationToken);
    }

    public override async Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(pubsubName, nameof(pubsubName));
        ArgumentVerifier.ThrowIfNullOrEmpty(topicName, nameof(topicName));
        ArgumentVerifier.ThrowIfNull(events, nameof(events));

        var path = new ApiPath("/v1.0/publish/bulk").Segment(pubsubName).Segment(topicName).Metadata(metadata);
        var content = Content(new ByteArrayContent(WriteEntries(events, metadata)), Constants.ContentTypeApplicationJson);

        // The runtime's gRPC answer to a partial failure is an error without the list of entries, so that the official client
        // throws there; the list in the HTTP answer is left alone for the same result.
        await _api.SendAsync(BulkPublish, HttpMethod.Post, path, content, cancellationToken);
        return new BulkPublishResponse<TValue>([]);
    }

    private static HttpContent Content(HttpContent content, string contentType)
    {
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return content;
    }

    private HttpContent Json<T>(T data) =>
        Content(new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(data, JsonSerializerOptions)), Constants.ContentTypeApplicationJson);

    private Task<byte[]> PublishAsync(
        string pubsubName,
        string topicName,
        HttpContent? content,
        Dictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(pubsubName, nameof(pubsubName));
        ArgumentVerifier.ThrowIfNullOrEmpty(topicName, nameof(topicName));
        var path = new ApiPath("/v1.0/publish").Segment(pubsubName).Segment(topicName).Metadata(metadata);
        return _api.SendAsync(Publish, HttpMethod.Post, path, content, cancellationToken);
    }

    private byte[] WriteEntries<TValue>(IReadOnlyList<TValue> events, Dictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        for (var i = 0; i < events.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("entryId", i.ToString(CultureInfo.InvariantCulture));
            writer.WritePropertyName("event");
            if (events[i] is byte[] bytes)
            {
                writer.WriteBase64StringValue(bytes);
                writer.WriteString("contentType", Constants.ContentTypeApplicationOctetStream);
            }
            else
            {
                JsonSerializer.Serialize(writer, events[i], JsonSerializerOptions);
                writer.WriteString("contentType", Constants.ContentTypeApplicationJson);
            }

            if (metadata is not null)
            {
                writer.WritePropertyName("metadata");
                JsonSerializer.Serialize(writer, metadata);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.Flush();
        return buffer.ToArray();
    }
}
