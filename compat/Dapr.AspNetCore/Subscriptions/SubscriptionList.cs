#nullable enable

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Dapr.AspNetCore.Subscriptions;

/// <summary>Gathers the topics of all endpoints: one subscription a topic, its endpoints being the rules.</summary>
internal static partial class SubscriptionList
{
    public static IReadOnlyList<Subscription> Of(IEnumerable<RouteEndpoint> endpoints, bool allRaw, ILogger logger) => endpoints
        .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<ITopicMetadata>().Any(topic => topic.Name is not null))
        .SelectMany(TopicEndpoint.Of)
        .GroupBy(endpoint => (endpoint.Topic.PubsubName, endpoint.Topic.Name))
        .Select(group => Of([.. group.OrderBy(endpoint => endpoint.Topic.Priority)], allRaw, logger))
        .OrderBy(subscription => (subscription.PubsubName, subscription.Topic))
        .ToList();

    private static Subscription Of(List<TopicEndpoint> endpoints, bool allRaw, ILogger logger)
    {
        var first = endpoints[0];
        var defaults = endpoints.Where(endpoint => endpoint.IsDefault).ToList();
        var rules = endpoints.Where(endpoint => !endpoint.IsDefault).ToList();
        if (defaults.Count > 1)
        {
            LogSecondDefault(logger, first.Topic.Name, first.Topic.PubsubName);
        }

        foreach (var same in rules.GroupBy(rule => rule.Topic.Priority).Where(group => group.Count() > 1))
        {
            LogSamePriority(logger, first.Topic.Name, first.Topic.PubsubName, same.Key, same.Count());
        }

        var defaultPath = defaults.FirstOrDefault()?.Path;
        return new Subscription(
            first.Topic.Name,
            first.Topic.PubsubName,
            rules.Count == 0 ? defaultPath : null,
            rules.Count == 0 ? null : new SubscriptionRoutes(defaultPath, rules.Select(rule => new SubscriptionRule(rule.Topic.Match, rule.Path)).ToList()),
            MetadataOf(endpoints, allRaw),
            first.DeadLetterTopic,
            first.Bulk is null ? null : new BulkSubscription(true, first.Bulk.MaxMessagesCount, first.Bulk.MaxAwaitDurationMs));
    }

    private static Dictionary<string, string>? MetadataOf(List<TopicEndpoint> endpoints, bool allRaw)
    {
        var separator = endpoints.FirstOrDefault(endpoint => !string.IsNullOrEmpty(endpoint.MetadataSeparator))?.MetadataSeparator ?? ",";
        var metadata = endpoints
            .SelectMany(endpoint => endpoint.Metadata)
            .GroupBy(item => item.Name)
            .ToDictionary(group => group.Key, group => string.Join(separator, group.Select(item => item.Value).Distinct()));
        if (allRaw || endpoints.Any(endpoint => endpoint.IsRaw))
        {
            metadata.Add("rawPayload", "true");
        }

        return metadata.Count > 0 ? metadata : null;
    }

    [LoggerMessage(1, LogLevel.Error, "A default subscription to topic {Topic} on pubsub {Pubsub} already exists.")]
    private static partial void LogSecondDefault(ILogger logger, string topic, string pubsub);

    [LoggerMessage(2, LogLevel.Error, "Subscriptions to topic {Topic} on pubsub {Pubsub} share priority {Priority}: {Count} of them.")]
    private static partial void LogSamePriority(ILogger logger, string topic, string pubsub, int priority, int count);
}
