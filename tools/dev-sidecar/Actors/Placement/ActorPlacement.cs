namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>
/// The placement of all actors of the dev sidecar. When a host joins or leaves, calls wait while the actors that move finish
/// their running turn and are deactivated; then the new table counts.
/// </summary>
internal sealed class ActorPlacement : IDisposable
{
    private readonly SemaphoreSlim _oneChange = new(1);
    private volatile PlacementTable _table = PlacementTable.Empty;
    private volatile TaskCompletionSource? _changing;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the host has the actor, and no change is under way.</summary>
    public bool IsSettledAt(IActorHost host, in ActorKey key) =>
        _changing is null && ReferenceEquals(_table.Find(key), host) && _changing is null;

    /// <summary>The host of an actor, after any change that is under way; null when nobody hosts its type.</summary>
    public ValueTask<IActorHost?> FindAsync(in ActorKey key, CancellationToken cancellation) =>
        _changing is null ? ValueTask.FromResult(_table.Find(key)) : FindAfterChangeAsync(key, cancellation);

    /// <summary>Ends when the table next changes.</summary>
    public Task NextChange => _changed.Task;

    /// <summary>A host takes part from now on.</summary>
    public Task JoinAsync(IActorHost host) => ChangeAsync(table => table.With(host), gone: null);

    /// <summary>A host takes no part any more; it lets go of all its actors.</summary>
    public Task LeaveAsync(IActorHost host) => ChangeAsync(table => table.Without(host), gone: host);

    public void Dispose() => _oneChange.Dispose();

    private async ValueTask<IActorHost?> FindAfterChangeAsync(ActorKey key, CancellationToken cancellation)
    {
        while (_changing is { } changing)
        {
            await changing.Task.WaitAsync(cancellation);
        }

        return _table.Find(key);
    }

    private async Task ChangeAsync(Func<PlacementTable, PlacementTable> change, IActorHost? gone)
    {
        await _oneChange.WaitAsync();
        var changing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _changing = changing;
        try
        {
            var next = change(_table);
            var hosts = gone is null ? _table.Hosts : [.. _table.Hosts.Append(gone).Distinct()];
            await Task.WhenAll(hosts.Select(host => host.ReleaseAsync(key => ReferenceEquals(next.Find(key), host))));
            _table = next;
        }
        finally
        {
            _changing = null;
            changing.SetResult();
            Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            _oneChange.Release();
        }
    }
}
