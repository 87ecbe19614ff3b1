#nullable enable

using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Dapr.AspNetCore.Subscriptions;

/// <summary>One topic of one endpoint.</summary>
internal sealed record TopicEndpoint(
    ITopicMetadata Topic, string Path, IReadOnlyList<IOriginalTopicMetadata> Metadata, IBulkSubscribeMetadata? Bulk)
{
    public string? DeadLetterTopic => (Topic as IDeadLetterTopicMetadata)?.DeadLetterTopic;

    public bool IsRaw => (Topic as IRawTopicMetadata)?.EnableRawPayload is true;

    public string? MetadataSeparator => (Topic as IOwnedOriginalTopicMetadata)?.MetadataSeparator;

    public bool IsDefault => string.IsNullOrEmpty(Topic.Match);

    public static IEnumerable<TopicEndpoint> Of(RouteEndpoint endpoint)
    {
        var metadata = endpoint.Metadata.GetOrderedMetadata<IOriginalTopicMetadata>();
        var bulk = endpoint.Metadata.GetOrderedMetadata<IBulkSubscribeMetadata>();
        return endpoint.Metadata.GetOrderedMetadata<ITopicMetadata>().Select(topic => new TopicEndpoint(
            topic,
            PathOf(endpoint.RoutePattern),
            metadata.Where(item => Owns(topic, item)).ToList(),
            bulk.FirstOrDefault(item => item.TopicName == topic.Name)));
    }

    private static bool Owns(ITopicMetadata topic, IOriginalTopicMetadata metadata) =>
        string.IsNullOrEmpty(metadata.Id) || (topic as IOwnedOriginalTopicMetadata)?.OwnedMetadatas?.Contains(metadata.Id) is true;

    // Without a leading slash, and without parameters: the sidecar could not fill them.
    private static string PathOf(RoutePattern pattern) => string.Join('/', pattern.PathSegments.Select(segment =>
        string.Concat(segment.Parts.Cast<RoutePatternLiteralPart>().Select(part => part.Content))));
}
