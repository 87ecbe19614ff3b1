using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.PubSub.Subscriptions;

/// <summary>Reads <c>kind: Subscription</c> documents: v1alpha1 with <c>route</c>, v2alpha1 with <c>routes</c>.</summary>
internal static class DeclarativeSubscriptions
{
    /// <summary>Those that are meant for the app.</summary>
    /// <exception cref="ComponentErrorException">Something is wrong with one, naming file and line.</exception>
    public static IReadOnlyList<AppSubscription> Read(ResourceSet resources, string appId) =>
        [.. resources.OfKind("Subscription").Where(document => ResourceSet.IsFor(document, appId)).Select(Read)];

    private static AppSubscription Read(YamlMap document)
    {
        var spec = document.Map("spec") ?? throw new ComponentErrorException(document.Position, "'spec' is missing");
        var rules = document.Text("apiVersion") switch
        {
            "dapr.io/v1alpha1" => [new RouteRule(null, spec.Required("route"))],
            "dapr.io/v2alpha1" => Rules(spec),
            { } other => throw document.Error("apiVersion", $"apiVersion must be dapr.io/v1alpha1 or dapr.io/v2alpha1, not '{other}'"),
            null => throw new ComponentErrorException(document.Position, "'apiVersion' is missing"),
        };
        var bulk = spec.Map("bulkSubscribe");
        return new AppSubscription(spec.Required("pubsubname"), spec.Required("topic"))
        {
            Origin = "DECLARATIVE",
            DeadLetterTopic = spec.Text("deadLetterTopic") is { Length: > 0 } topic ? topic : null,
            Metadata = Metadata(spec),
            Rules = rules,
            Bulk = bulk?.Flag("enabled") is true
                ? new BulkSubscribe(
                    bulk.Number("maxMessagesCount") ?? BulkSubscribe.DefaultMaxMessages,
                    bulk.Number("maxAwaitDurationMs") ?? BulkSubscribe.DefaultMaxAwait)
                : null,
        };
    }

    private static List<RouteRule> Rules(YamlMap spec)
    {
        var routes = spec.Map("routes") ?? throw new ComponentErrorException(spec.Position, "'routes' is missing");
        var rules = new List<RouteRule>();
        foreach (var rule in routes.Maps("rules"))
        {
            try
            {
                rules.Add(new RouteRule(rule.Text("match"), rule.Required("path")));
            }
            catch (FormatException failure)
            {
                throw rule.Error("match", failure.Message);
            }
        }

        if (routes.Text("default") is { Length: > 0 } path)
        {
            rules.Add(new RouteRule(null, path));
        }

        return rules;
    }

    private static Dictionary<string, string> Metadata(YamlMap spec)
    {
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (spec.Map("metadata") is { } map)
        {
            foreach (var (key, _) in map.Keys)
            {
                metadata[key] = map.Text(key) ?? "";
            }
        }

        return metadata;
    }
}
