using DaprPush.Router.Shards;
using DaprPush.Router.State;
using DaprPush.Router.Terms;

namespace DaprPush.Router.Tests.Fencing;

/// <summary>An instance of the shard's actor in a process of its own, which reaches the store when the schedule lets it.</summary>
internal sealed class FencedInstance : IFencedStore
{
    private readonly IFencedStore _store;
    private readonly List<StoreCall> _calls;

    /// <param name="store">The real one.</param>
    /// <param name="calls">Takes the calls that wait.</param>
    /// <param name="open">Opens the shard on a store.</param>
    public FencedInstance(IFencedStore store, List<StoreCall> calls, Func<IFencedStore, InstanceLives, ShardLog> open)
    {
        (_store, _calls) = (store, calls);
        Log = open(this, Lives);
    }

    public ShardLog Log { get; }

    public InstanceLives Lives { get; } = new();

    /// <summary>Of this many steps nothing of it comes to pass.</summary>
    public int Stands { get; set; }

    public Task<byte[]?> ReadAsync(string key) => CallAsync(writes: false, () => _store.ReadAsync(key));

    public Task SaveAsync(IReadOnlyList<StateChange> changes) => CallAsync(writes: true, async () =>
    {
        await _store.SaveAsync(changes);
        return true;
    });

    Task<StoredTerm?> ITermState.ReadAsync() => CallAsync(writes: false, ((ITermState)_store).ReadAsync);

    public Task<bool> ReplaceAsync(string? etag, TermRecord term, int ttlSeconds) =>
        CallAsync(writes: true, () => _store.ReplaceAsync(etag, term, ttlSeconds));

    private Task<T> CallAsync<T>(bool writes, Func<Task<T>> call)
    {
        var waiting = new StoreCall<T>(this, writes, call);
        _calls.Add(waiting);
        return waiting.Answer;
    }
}
