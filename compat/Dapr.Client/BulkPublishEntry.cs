#nullable enable

namespace Dapr.Client;

/// <summary>One event of a bulk publish.</summary>
public class BulkPublishEntry<TValue>(string entryId, TValue eventData, string contentType, IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>The event's id within its request.</summary>
    public string EntryId { get; } = entryId;

    /// <summary>The event.</summary>
    public TValue EventData { get; } = eventData;

    /// <summary>The event's content type.</summary>
    public string ContentType { get; } = contentType;

    /// <summary>The event's metadata.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}
