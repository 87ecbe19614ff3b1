namespace DaprPush.DevSidecar.PubSub.Subscriptions;

/// <summary>One topic that an app wants, whether it said so itself or a Subscription document does.</summary>
internal sealed record AppSubscription(string PubSubName, string Topic)
{
    /// <summary>Where refused and undeliverable events go; null for nowhere.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>The subscription's metadata; never null.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Rules in the order in which they are tried; one without a condition matches everything.</summary>
    public IReadOnlyList<RouteRule> Rules { get; init; } = [];

    /// <summary>Null unless the app takes events in bulk.</summary>
    public BulkSubscribe? Bulk { get; init; }

    /// <summary>DECLARATIVE or PROGRAMMATIC, as the metadata API says it.</summary>
    public string Origin { get; init; } = "PROGRAMMATIC";

    /// <summary>Whether the events of the topic come without an envelope.</summary>
    public bool IsRaw => Metadata.TryGetValue("rawPayload", out var text) && bool.TryParse(text, out var raw) && raw;
}

/// <summary>One way to the app: its path, under a condition (CEL) or none.</summary>
internal sealed record RouteRule(string? Match, string Path)
{
    /// <summary>The compiled condition; null matches everything.</summary>
    public Routing.EventCondition? Condition { get; } = string.IsNullOrWhiteSpace(Match) ? null : Routing.EventCondition.Compile(Match);
}

/// <summary>How many events at most come at once, and how long the broker may wait for more.</summary>
internal sealed record BulkSubscribe(int MaxMessages = BulkSubscribe.DefaultMaxMessages, int MaxAwaitMilliseconds = BulkSubscribe.DefaultMaxAwait)
{
    public const int DefaultMaxMessages = 100;
    public const int DefaultMaxAwait = 1000;
}
