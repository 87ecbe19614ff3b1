#nullable enable

namespace Dapr.Actors.Runtime.State;

/// <summary>
/// Tracks an actor's values between the store and the end of a turn. The rules are those of the official state manager,
/// down to where a time to live is kept, taken away or not looked at.
/// </summary>
internal sealed class ActorStateManager(Actor actor) : IActorStateManager
{
    // A reentrant call must not see or save the half-done changes of the call that it came back from.
    private static readonly AsyncLocal<Dictionary<string, TrackedState>?> ReentrantTracker = new();

    private readonly Dictionary<string, TrackedState> _tracker = [];

    private Dictionary<string, TrackedState> Tracker => ReentrantTracker.Value ?? _tracker;

    private ActorStateStore Store => actor.Host.StateStore ?? throw new InvalidOperationException(
        "The actor was initialized without a state provider, and so cannot interact with state. " +
        "If this is inside a unit test, set Actor.StateManager to a state manager of the test's own.");

    private string ActorType => actor.Host.ActorTypeInfo.ActorTypeName;

    private string ActorId => actor.Id.ToString();

    /// <summary>Gives the calling flow a tracker of its own, or ends it. Not async: the flow's value must reach the caller.</summary>
    public static void SeparateFlow(bool separate) => ReentrantTracker.Value = separate ? [] : null;

    public Task UnloadStateAsync(string stateName, UnloadStateOptions? options = null, CancellationToken cancellationToken = default)
    {
        var tracked = Tracked(stateName);
        if (tracked is { Change: not StateChange.None } && options is not { AllowUnloadingWhenStateModified: true })
        {
            throw new InvalidOperationException(
                $"Cannot unload state '{stateName}': it has changes that are not saved. Set AllowUnloadingWhenStateModified to lose them.");
        }

        Tracker.Remove(stateName);
        return Task.CompletedTask;
    }

    public Task AddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        AddAsync(stateName, value, null, cancellationToken);

    public Task AddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        AddAsync(stateName, value, ttl, cancellationToken);

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        TryAddAsync(stateName, value, null, cancellationToken);

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        TryAddAsync(stateName, value, ttl, cancellationToken);

    public async Task<T> GetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        var found = await TryGetStateAsync<T>(stateName, cancellationToken);
        return found.HasValue ? found.Value : throw NotFound(stateName);
    }

    public async Task<ConditionalValue<T>> TryGetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        var tracked = Tracked(stateName);
        if (tracked is null)
        {
            tracked = await Store.LoadAsync<T>(ActorType, ActorId, stateName, cancellationToken);
            if (tracked is null)
            {
                return default;
            }

            Tracker.Add(stateName, tracked);
            return new ConditionalValue<T>(true, (T)tracked.Value!);
        }

        return tracked.IsGone ? default : new ConditionalValue<T>(true, (T)tracked.Value!);
    }

    public Task SetStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        SetAsync(stateName, value, null, cancellationToken);

    public Task SetStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        SetAsync(stateName, value, ttl, cancellationToken);

    public async Task RemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        if (!await TryRemoveStateAsync(stateName, cancellationToken))
        {
            throw NotFound(stateName);
        }
    }

    public async Task<bool> TryRemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        switch (Tracked(stateName))
        {
            case null:
                var exists = await Store.ContainsAsync(ActorType, ActorId, stateName, cancellationToken);
                if (exists)
                {
                    Tracker.Add(stateName, new TrackedState(null, typeof(object), StateChange.Remove, null));
                }

                return exists;
            case { IsExpired: true }:
                Tracker.Remove(stateName);
                return false;
            case { Change: StateChange.Remove }:
                return false;
            case { Change: StateChange.Add }:
                return Tracker.Remove(stateName);
            case var tracked:
                tracked.Change = StateChange.Remove;
                return true;
        }
    }

    public async Task<bool> ContainsStateAsync(string stateName, CancellationToken cancellationToken = default) =>
        Tracked(stateName) is { } tracked
            ? tracked.Change != StateChange.Remove
            : await Store.ContainsAsync(ActorType, ActorId, stateName, cancellationToken);

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, null, cancellationToken);

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, ttl, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, null, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, ttl, cancellationToken);

    public Task ClearCacheAsync(CancellationToken cancellationToken = default)
    {
        _ = Store;
        Tracker.Clear();
        return Task.CompletedTask;
    }

    public async Task SaveStateAsync(CancellationToken cancellationToken = default)
    {
        var store = Store;
        var tracker = Tracker;
        var changes = new List<(string Name, StateChange Change, TrackedState State)>();
        foreach (var (name, tracked) in tracker)
        {
            if (tracked.Change != StateChange.None)
            {
                changes.Add((name, tracked.Change, tracked));
                tracked.Change = StateChange.None;
            }
        }

        if (changes.Count == 0)
        {
            return;
        }

        await store.SaveAsync(ActorType, ActorId, changes, cancellationToken);
        foreach (var (name, change, _) in changes)
        {
            if (change == StateChange.Remove)
            {
                tracker.Remove(name);
            }
        }
    }

    private static KeyNotFoundException NotFound(string stateName) => new($"Actor State with name {stateName} was not found.");

    private TrackedState? Tracked(string stateName)
    {
        ArgumentVerifier.ThrowIfNull(stateName, nameof(stateName));
        _ = Store;
        return Tracker.GetValueOrDefault(stateName);
    }

    private async Task AddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (!await TryAddAsync(stateName, value, ttl, cancellationToken))
        {
            throw new InvalidOperationException($"The actor state name '{stateName}' already exist.");
        }
    }

    private async Task<bool> TryAddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (Tracked(stateName) is { } tracked)
        {
            if (!tracked.IsGone)
            {
                return false;
            }

            Tracker[stateName] = TrackedState.Of(value, StateChange.Update, ttl);
            return true;
        }

        if (await Store.ContainsAsync(ActorType, ActorId, stateName, cancellationToken))
        {
            return false;
        }

        Tracker[stateName] = TrackedState.Of(value, StateChange.Add, ttl);
        return true;
    }

    private async Task SetAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (Tracked(stateName) is { } tracked)
        {
            tracked.Value = value;
            tracked.ExpiresAt = TrackedState.Deadline(ttl);
            tracked.Change = tracked.Change == StateChange.Add ? StateChange.Add : StateChange.Update;
            return;
        }

        var exists = await Store.ContainsAsync(ActorType, ActorId, stateName, cancellationToken);
        Tracker[stateName] = TrackedState.Of(value, exists ? StateChange.Update : StateChange.Add, ttl);
    }

    private async Task<T> GetOrAddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        var found = await TryGetStateAsync<T>(stateName, cancellationToken);
        if (found.HasValue)
        {
            return found.Value;
        }

        var change = Tracked(stateName) is { Change: StateChange.Remove } ? StateChange.Update : StateChange.Add;
        Tracker[stateName] = TrackedState.Of(value, change, ttl);
        return value;
    }

    private async Task<T> AddOrUpdateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (Tracked(stateName) is { } tracked)
        {
            if (tracked.Change == StateChange.Remove)
            {
                Tracker[stateName] = TrackedState.Of(addValue, StateChange.Update, ttl);
                return addValue;
            }

            // The value's time to live stays as it was, also with a new one given: the official manager's own rule.
            var changed = updateValueFactory(stateName, (T)tracked.Value!);
            tracked.Value = changed;
            tracked.Change = tracked.Change == StateChange.Add ? StateChange.Add : StateChange.Update;
            return changed;
        }

        var stored = await Store.LoadAsync<T>(ActorType, ActorId, stateName, cancellationToken);
        var value = stored is null ? addValue : updateValueFactory(stateName, (T)stored.Value!);
        Tracker[stateName] = TrackedState.Of(value, stored is null ? StateChange.Add : StateChange.Update, ttl);
        return value;
    }
}
