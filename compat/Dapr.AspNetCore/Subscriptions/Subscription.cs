#nullable enable

namespace Dapr.AspNetCore.Subscriptions;

/// <summary>A subscription as /dapr/subscribe spells it; what is null is left out.</summary>
internal sealed record Subscription(
    string Topic,
    string PubsubName,
    string? Route,
    SubscriptionRoutes? Routes,
    IReadOnlyDictionary<string, string>? Metadata,
    string? DeadLetterTopic,
    BulkSubscription? BulkSubscribe);

internal sealed record SubscriptionRoutes(string? Default, IReadOnlyList<SubscriptionRule> Rules);

internal sealed record SubscriptionRule(string Match, string Path);

internal sealed record BulkSubscription(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs);
