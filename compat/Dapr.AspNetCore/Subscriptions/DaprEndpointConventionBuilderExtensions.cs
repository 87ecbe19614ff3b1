using Dapr;
using Dapr.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Subscribes endpoints to topics.</summary>
public static class DaprEndpointConventionBuilderExtensions
{
    /// <summary>Subscribes to a topic.</summary>
    public static T WithTopic<T>(this T builder, string pubsubName, string name)
        where T : IEndpointConventionBuilder =>
        WithTopic(builder, pubsubName, name, enableRawPayload: false, metadata: null);

    /// <summary>Subscribes to a topic, with metadata for the component.</summary>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, IDictionary<string, string> metadata)
        where T : IEndpointConventionBuilder =>
        WithTopic(builder, pubsubName, name, enableRawPayload: false, metadata);

    /// <summary>Subscribes to a topic, with or without the envelope.</summary>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, bool enableRawPayload)
        where T : IEndpointConventionBuilder =>
        WithTopic(builder, pubsubName, name, enableRawPayload, metadata: null);

    /// <summary>Subscribes to a topic, with or without the envelope, with metadata for the component.</summary>
    public static T WithTopic<T>(this T builder, string pubsubName, string name, bool enableRawPayload, IDictionary<string, string> metadata)
        where T : IEndpointConventionBuilder
    {
        ArgumentVerifier.ThrowIfNull(builder, nameof(builder));
        return Subscribe(builder, new TopicAttribute(pubsubName, name, enableRawPayload), metadata);
    }

    /// <summary>Subscribes to a topic.</summary>
    public static T WithTopic<T>(this T builder, TopicOptions topicOptions)
        where T : IEndpointConventionBuilder
    {
        ArgumentVerifier.ThrowIfNull(builder, nameof(builder));
        var topic = new TopicAttribute(
            topicOptions.PubsubName, topicOptions.Name, topicOptions.DeadLetterTopic, topicOptions.EnableRawPayload, topicOptions.OwnedMetadatas)
        {
            Match = topicOptions.Match,
            Priority = topicOptions.Priority,
        };
        return Subscribe(builder, topic, topicOptions.Metadata);
    }

    /// <summary>Takes a topic's events many in one request.</summary>
    public static T WithBulkSubscribe<T>(this T builder, BulkSubscribeTopicOptions bulkSubscribeTopicOptions)
        where T : IEndpointConventionBuilder
    {
        ArgumentVerifier.ThrowIfNull(builder, nameof(builder));
        ArgumentVerifier.ThrowIfNullOrEmpty(bulkSubscribeTopicOptions.TopicName, nameof(bulkSubscribeTopicOptions.TopicName));
        return builder.WithMetadata(new BulkSubscribeAttribute(
            bulkSubscribeTopicOptions.TopicName, bulkSubscribeTopicOptions.MaxMessagesCount, bulkSubscribeTopicOptions.MaxAwaitDurationMs));
    }

    private static T Subscribe<T>(T builder, TopicAttribute topic, IDictionary<string, string> metadata)
        where T : IEndpointConventionBuilder
    {
        builder.WithMetadata(topic);
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            builder.WithMetadata(new TopicMetadataAttribute(name, value));
        }

        return builder;
    }
}
