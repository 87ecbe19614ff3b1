using System.Collections.Concurrent;

namespace DaprPush.DevSidecar.Resiliency;

/// <summary>What a target of a Resiliency document names: the rules of its policy.</summary>
/// <param name="Timeout">For one attempt; null for none.</param>
/// <param name="Retry">Null for no retries.</param>
/// <param name="Breaker">Null for no circuit breaker.</param>
/// <param name="BreakerPerId">Whether each actor id has a breaker of its own (circuitBreakerScope id or both).</param>
internal sealed record PolicyRules(TimeSpan? Timeout, RetryRule? Retry, CircuitBreakerRule? Breaker, bool BreakerPerId = false);

/// <summary>
/// The policies of one app's sidecar, by target. Null where no document names a target. A circuit breaker is one per target, and
/// one per actor id where the document says so.
/// </summary>
internal sealed class ResiliencePolicies(IReadOnlyDictionary<string, PolicyRules> rules, TimeProvider time)
{
    /// <summary>The rules for turns of actor types that no target names.</summary>
    public const string AnyTurn = "turn/*";

    /// <summary>So many breakers of single actors are kept; past that they begin anew, all of them.</summary>
    private const int MostPerId = 5000;

    private readonly ConcurrentDictionary<string, ResiliencePolicy?> _policies = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Target, string Id), ResiliencePolicy> _perId = new();

    /// <summary>From the app to a component.</summary>
    public ResiliencePolicy? Outbound(string component) => Find("out/" + component);

    /// <summary>From a component to the app.</summary>
    public ResiliencePolicy? Inbound(string component) => Find("in/" + component);

    /// <summary>From this app to another.</summary>
    public ResiliencePolicy? App(string appId) => Find("app/" + appId);

    /// <summary>Around the way to an actor and its turn: retries and circuit breaker.</summary>
    public ResiliencePolicy? Actor(string type, string id)
    {
        var target = "actor/" + type;
        if (rules.Count == 0 || !rules.TryGetValue(target, out var found))
        {
            return null;
        }

        if (!found.BreakerPerId)
        {
            return Find(target);
        }

        if (_perId.Count >= MostPerId)
        {
            _perId.Clear();
        }

        return _perId.GetOrAdd((target, id), static (_, all) => Make(all.found, all.time), (found, time));
    }

    /// <summary>Within an actor's turn: the timeout, so that waiting for the turn does not count.</summary>
    public ResiliencePolicy? ActorTurn(string type) => Find(rules.ContainsKey("actor/" + type) ? "turn/" + type : AnyTurn);

    private ResiliencePolicy? Find(string target) => rules.Count == 0
        ? null
        : _policies.GetOrAdd(
            target, static (key, all) => all.rules.TryGetValue(key, out var found) ? Make(found, all.time) : null, (rules, time));

    private static ResiliencePolicy Make(PolicyRules rules, TimeProvider time) =>
        new(rules.Timeout, rules.Retry, rules.Breaker is null ? null : new CircuitBreaker(rules.Breaker, time), time);
}
