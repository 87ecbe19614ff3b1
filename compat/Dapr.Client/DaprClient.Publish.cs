#nullable enable

namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>Publishes data as JSON.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes data as JSON, with metadata for the component.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task PublishEventAsync<TData>(
        string pubsubName,
        string topicName,
        TData data,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes an event without data.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task PublishEventAsync(
        string pubsubName,
        string topicName,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes an event without data, with metadata for the component.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task PublishEventAsync(
        string pubsubName,
        string topicName,
        Dictionary<string, string> metadata,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes many events in one call; byte arrays as they are, everything else as JSON.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away, or the broker did not take every event.</exception>
    public abstract Task<BulkPublishResponse<TValue>> BulkPublishEventAsync<TValue>(
        string pubsubName,
        string topicName,
        IReadOnlyList<TValue> events,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Publishes bytes as they are.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task PublishByteEventAsync(
        string pubsubName,
        string topicName,
        ReadOnlyMemory<byte> data,
        string dataContentType = Constants.ContentTypeApplicationJson,
        Dictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
