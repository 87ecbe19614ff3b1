using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.Resiliency;

namespace DaprPush.DevSidecar.State;

/// <summary>The stores of one app's sidecar, called under their outbound policies.</summary>
internal sealed class StateStores(IReadOnlyDictionary<string, StateStoreComponent> components, ResiliencePolicies policies)
{
    /// <summary>The same stores, their calls counted.</summary>
    public StateStores CountedBy(StateCounters counters) =>
        new(components.ToDictionary(pair => pair.Key, pair => pair.Value.CountedBy(counters), StringComparer.Ordinal), policies);

    /// <summary>All of them.</summary>
    public IEnumerable<StateStoreComponent> All => components.Values;

    /// <summary>The store where actors keep their state; null when no component says so.</summary>
    public StateStoreComponent? Actors { get; } = components.Values.FirstOrDefault(component => component.HoldsActors);

    /// <summary>Why there is no such store, or null and the store.</summary>
    public ApiError? Find(string name, out StateStoreComponent component)
    {
        if (components.TryGetValue(name, out component!))
        {
            return null;
        }

        return components.Count == 0 ? StateErrors.NotConfigured(name) : StateErrors.NotFound(name);
    }

    /// <summary>Runs a read under the store's policy.</summary>
    /// <exception cref="StateStoreUnavailableException">The store failed, or the policy stopped the call.</exception>
    public ValueTask<T> GuardAsync<T>(StateStoreComponent component, Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellation) =>
        policies.Outbound(component.Name) is { } policy
            ? policy.RunAsync(call, static _ => 0, static refusal => throw Stopped(refusal), cancellation)
            : call(cancellation);

    /// <summary>Applies each operation by itself.</summary>
    /// <returns>The first failure, or null.</returns>
    public async ValueTask<StateFailure?> ApplyAsync(
        StateStoreComponent component, ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        try
        {
            var failures = await GuardAsync(component, token => component.Store.ApplyAsync(operations, token), cancellation);
            return failures is null ? null : Array.Find(failures, failure => failure is not null);
        }
        catch (StateStoreUnavailableException failure)
        {
            return new StateFailure(StateFailureKind.Other, failure.Message);
        }
    }

    /// <summary>Applies all operations, or says why not; what <see cref="IStateStore.TransactAsync"/> promises of the others holds.</summary>
    /// <returns>What stood against it, or null.</returns>
    public async ValueTask<StateFailure?> TransactAsync(
        StateStoreComponent component, ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        try
        {
            return await GuardAsync(component, token => component.Store.TransactAsync(operations, token), cancellation);
        }
        catch (StateStoreUnavailableException failure)
        {
            return new StateFailure(StateFailureKind.Other, failure.Message);
        }
    }

    private static StateStoreUnavailableException Stopped(PolicyRefusal refusal) => new($"stopped by the resiliency policy: {refusal}");
}
