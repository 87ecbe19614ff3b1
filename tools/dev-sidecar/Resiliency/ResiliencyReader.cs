using DaprPush.DevSidecar.Conditions;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Resiliency;

/// <summary>
/// Reads <c>kind: Resiliency</c> documents: policies (timeouts, retries, circuitBreakers) and targets (apps, actors, components).
/// A target that names a policy which is not there is an error.
/// </summary>
internal sealed class ResiliencyReader
{
    private readonly Dictionary<string, TimeSpan> _timeouts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RetryRule> _retries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CircuitBreakerRule> _breakers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PolicyRules> _targets = new(StringComparer.Ordinal);

    /// <summary>The policies for an app.</summary>
    /// <exception cref="ComponentErrorException">Something is wrong, naming file and line.</exception>
    public static ResiliencePolicies Read(ResourceSet resources, string appId, TimeProvider time)
    {
        var reader = new ResiliencyReader();
        foreach (var document in resources.OfKind("Resiliency").Where(document => ResourceSet.IsFor(document, appId)))
        {
            var spec = document.Map("spec") ?? throw new ComponentErrorException(document.Position, "'spec' is missing");
            reader.ReadPolicies(spec.Map("policies"));
            reader.ReadTargets(spec.Map("targets"));
        }

        reader.ReadDefaults();
        return new ResiliencePolicies(reader._targets, time);
    }

    private void ReadPolicies(YamlMap? policies)
    {
        foreach (var (name, map) in Named(policies?.Map("retries")))
        {
            _retries[name] = Retry(map);
        }

        foreach (var (name, map) in Named(policies?.Map("circuitBreakers")))
        {
            _breakers[name] = Breaker(map);
        }

        if (policies?.Map("timeouts") is { } timeouts)
        {
            foreach (var (name, _) in timeouts.Keys)
            {
                _timeouts[name] = Duration(timeouts, name) ?? TimeSpan.Zero;
            }
        }
    }

    private void ReadTargets(YamlMap? targets)
    {
        foreach (var (name, map) in Named(targets?.Map("apps")))
        {
            _targets["app/" + name] = Rules(map);
        }

        foreach (var (name, map) in Named(targets?.Map("actors")))
        {
            var rules = Rules(map);
            _targets["actor/" + name] = rules with { Timeout = null, BreakerPerId = rules.Breaker is not null && IsBreakerPerId(map) };
            if (rules.Timeout is not null)
            {
                _targets["turn/" + name] = new PolicyRules(rules.Timeout, null, null);
            }
        }

        foreach (var (name, map) in Named(targets?.Map("components")))
        {
            if (map.Map("outbound") is { } outbound)
            {
                _targets["out/" + name] = Rules(outbound);
            }

            if (map.Map("inbound") is { } inbound)
            {
                _targets["in/" + name] = Rules(inbound);
            }
        }
    }

    // A timeout of one of these names holds for every actor type that no target names (pkg/resiliency of Dapr 1.18).
    private void ReadDefaults()
    {
        if (_timeouts.TryGetValue("DefaultActorTimeoutPolicy", out var timeout) || _timeouts.TryGetValue("DefaultTimeoutPolicy", out timeout))
        {
            _targets[ResiliencePolicies.AnyTurn] = new PolicyRules(timeout > TimeSpan.Zero ? timeout : null, null, null);
        }
    }

    private PolicyRules Rules(YamlMap target) => new(
        Policy(target, "timeout", _timeouts) is { Ticks: > 0 } timeout ? timeout : null,
        target.Has("retry") ? Policy(target, "retry", _retries) : null,
        target.Has("circuitBreaker") ? Policy(target, "circuitBreaker", _breakers) : null);

    private static bool IsBreakerPerId(YamlMap actor) => actor.Text("circuitBreakerScope") switch
    {
        "type" => false,
        "id" or "both" => true,
        null => throw actor.Error("circuitBreaker", "actor circuit breakers must include circuitBreakerScope: type, id or both"),
        { } other => throw actor.Error("circuitBreakerScope", $"'{other}' is none of type, id and both"),
    };

    private static T? Policy<T>(YamlMap target, string member, Dictionary<string, T> policies)
    {
        if (target.Text(member) is not { Length: > 0 } name)
        {
            return default;
        }

        return policies.TryGetValue(name, out var policy) ? policy : throw target.Error(member, $"there is no {member} policy '{name}'");
    }

    private static RetryRule Retry(YamlMap map)
    {
        var kind = map.Text("policy") ?? "constant";
        if (kind is not ("constant" or "exponential"))
        {
            throw map.Error("policy", $"policy must be constant or exponential, not '{kind}'");
        }

        var rule = new RetryRule { Exponential = kind == "exponential" };
        var matching = map.Map("matching");
        StatusRanges? statuses = null;
        if (matching?.Text("httpStatusCodes") is { Length: > 0 } list)
        {
            statuses = StatusRanges.TryParse(list)
                ?? throw matching.Error("httpStatusCodes", $"'{list}' is not a list of statuses such as '429,500-599'");
        }

        return rule with
        {
            Duration = Duration(map, "duration") ?? rule.Duration,
            InitialInterval = Duration(map, "initialInterval") ?? rule.InitialInterval,
            MaxInterval = Duration(map, "maxInterval") ?? rule.MaxInterval,
            MaxRetries = map.Number("maxRetries") ?? rule.MaxRetries,
            Statuses = statuses,
        };
    }

    private static CircuitBreakerRule Breaker(YamlMap map)
    {
        var trip = map.Text("trip") is { Length: > 0 } text ? text : "consecutiveFailures > 5";
        try
        {
            return new CircuitBreakerRule(
                Math.Max(1, map.Number("maxRequests") ?? 1),
                Duration(map, "interval") ?? TimeSpan.Zero,
                Duration(map, "timeout") ?? TimeSpan.FromSeconds(60),
                Condition.Compile(trip));
        }
        catch (FormatException failure)
        {
            throw map.Error("trip", failure.Message);
        }
    }

    private static TimeSpan? Duration(YamlMap map, string key)
    {
        if (map.Text(key) is not { Length: > 0 } text)
        {
            return null;
        }

        if (GoDuration.TryParse(text, out var duration) && duration >= TimeSpan.Zero)
        {
            return duration;
        }

        // A plain number counts milliseconds, as in component metadata.
        return int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 0
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw map.Error(key, $"'{text}' is not a duration such as '500ms' or '1m30s'");
    }

    private static IEnumerable<(string Name, YamlMap Map)> Named(YamlMap? map) =>
        map is null ? [] : map.Keys.Select(key => (key.Key, Map: map.Map(key.Key))).Where(pair => pair.Map is not null).Select(pair => (pair.Key, pair.Map!));
}
