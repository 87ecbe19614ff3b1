using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.DevSidecar.PubSub.Subscriptions;

/// <summary>Reads what an app answers to GET /dapr/subscribe. Member names are taken in any case, as the runtime does.</summary>
internal static class ProgrammaticSubscriptions
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNameCaseInsensitive = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };

    /// <summary>The subscriptions, in the app's order.</summary>
    /// <exception cref="JsonException">Not a list of subscriptions; the message says where.</exception>
    public static IReadOnlyList<AppSubscription> Read(ReadOnlySpan<byte> json)
    {
        var list = JsonSerializer.Deserialize<Dto[]>(json, Options) ?? [];
        return [.. list.Select(ToSubscription)];
    }

    private static AppSubscription ToSubscription(Dto dto)
    {
        if (string.IsNullOrEmpty(dto.PubsubName) || string.IsNullOrEmpty(dto.Topic))
        {
            throw new JsonException("a subscription names no pubsubname or no topic");
        }

        return new AppSubscription(dto.PubsubName, dto.Topic)
        {
            DeadLetterTopic = string.IsNullOrEmpty(dto.DeadLetterTopic) ? null : dto.DeadLetterTopic,
            Metadata = new Dictionary<string, string>(dto.Metadata ?? [], StringComparer.OrdinalIgnoreCase),
            Rules = Rules(dto),
            Bulk = dto.BulkSubscribe is { Enabled: true } bulk
                ? new BulkSubscribe(
                    bulk.MaxMessagesCount > 0 ? bulk.MaxMessagesCount : BulkSubscribe.DefaultMaxMessages,
                    bulk.MaxAwaitDurationMs > 0 ? bulk.MaxAwaitDurationMs : BulkSubscribe.DefaultMaxAwait)
                : null,
        };
    }

    // A single route is the older form and wins; otherwise the rules in order, and the default last.
    private static List<RouteRule> Rules(Dto dto)
    {
        var rules = new List<RouteRule>();
        if (!string.IsNullOrEmpty(dto.Route))
        {
            rules.Add(new RouteRule(null, dto.Route));
            return rules;
        }

        foreach (var rule in dto.Routes?.Rules ?? [])
        {
            rules.Add(new RouteRule(rule.Match, rule.Path ?? ""));
        }

        if (!string.IsNullOrEmpty(dto.Routes?.Default))
        {
            rules.Add(new RouteRule(null, dto.Routes.Default));
        }

        return rules;
    }

    private sealed record Dto(
        string? PubsubName, string? Topic, string? DeadLetterTopic, Dictionary<string, string>? Metadata,
        string? Route, RoutesDto? Routes, BulkDto? BulkSubscribe);

    private sealed record RoutesDto(RuleDto[]? Rules, string? Default);

    private sealed record RuleDto(string? Match, string? Path);

    private sealed record BulkDto(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs);
}
