namespace Dapr.AspNetCore;

/// <summary>How an endpoint takes a topic's events: many in one request.</summary>
public class BulkSubscribeTopicOptions
{
    /// <summary>The most events in a request.</summary>
    public int MaxMessagesCount { get; set; } = 100;

    /// <summary>The longest time to wait for more, in milliseconds.</summary>
    public int MaxAwaitDurationMs { get; set; } = 1000;

    /// <summary>The topic.</summary>
    public string TopicName { get; set; }
}
