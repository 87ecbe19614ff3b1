namespace Dapr.AspNetCore;

/// <summary>Takes a topic's events many in one request.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class BulkSubscribeAttribute : Attribute, IBulkSubscribeMetadata
{
    /// <summary>Takes at most so many events, after at most so many milliseconds.</summary>
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount, int maxAwaitDurationMs)
    {
        TopicName = topicName;
        MaxMessagesCount = maxMessagesCount;
        MaxAwaitDurationMs = maxAwaitDurationMs;
    }

    /// <summary>Takes at most so many events, after at most a second.</summary>
    public BulkSubscribeAttribute(string topicName, int maxMessagesCount)
    {
        TopicName = topicName;
        MaxMessagesCount = maxMessagesCount;
    }

    /// <summary>Takes at most 100 events, after at most a second.</summary>
    public BulkSubscribeAttribute(string topicName)
    {
        TopicName = topicName;
    }

    /// <inheritdoc />
    public int MaxMessagesCount { get; } = 100;

    /// <inheritdoc />
    public int MaxAwaitDurationMs { get; } = 1000;

    /// <inheritdoc />
    public string TopicName { get; }
}
