namespace Dapr.AspNetCore;

/// <summary>How an endpoint takes a topic's events: many in one request.</summary>
public interface IBulkSubscribeMetadata
{
    /// <summary>The most events in a request.</summary>
    int MaxMessagesCount { get; }

    /// <summary>The longest time to wait for more, in milliseconds.</summary>
    int MaxAwaitDurationMs { get; }

    /// <summary>The topic.</summary>
    string TopicName { get; }
}
