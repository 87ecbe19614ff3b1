using System.Collections.Concurrent;

namespace DaprPush.DevSidecar.Resiliency;

/// <summary>What a target of a Resiliency document names: the rules of its policy.</summary>
internal sealed record PolicyRules(TimeSpan? Timeout, RetryRule? Retry, CircuitBreakerRule? Breaker);

/// <summary>
/// The policies of one app's sidecar, by target. Null where no document names a target. A circuit breaker is one per target, and
/// one per actor id where the document says so.
/// </summary>
internal sealed class ResiliencePolicies(IReadOnlyDictionary<string, PolicyRules> rules, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ResiliencePolicy?> _policies = new(StringComparer.Ordinal);

    /// <summary>No policy for anything.</summary>
    public static ResiliencePolicies None { get; } = new(new Dictionary<string, PolicyRules>(StringComparer.Ordinal), TimeProvider.System);

    /// <summary>From the app to a component.</summary>
    public ResiliencePolicy? Outbound(string component) => Find("out/" + component);

    /// <summary>From a component to the app.</summary>
    public ResiliencePolicy? Inbound(string component) => Find("in/" + component);

    /// <summary>From this app to another.</summary>
    public ResiliencePolicy? App(string appId) => Find("app/" + appId);

    /// <summary>To an actor, before its turn begins.</summary>
    public ResiliencePolicy? Actor(string type) => Find("actor/" + type);

    private ResiliencePolicy? Find(string target) => rules.Count == 0
        ? null
        : _policies.GetOrAdd(
            target,
            static (key, all) => all.rules.TryGetValue(key, out var found)
                ? new ResiliencePolicy(found.Timeout, found.Retry, found.Breaker is null ? null : new CircuitBreaker(found.Breaker, all.time), all.time)
                : null,
            (rules, time));
}
