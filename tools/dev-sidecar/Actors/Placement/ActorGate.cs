namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>
/// What a sidecar lets pass while actors move, as daprd 1.18.3 (pkg/actors/internal/placement/loops/disseminator/inflight): every call
/// to an actor and every operation on an actor's state needs a claim. There is none while an order of placement is worked on, none
/// while there is no connection, and none for a type whose ring changes until the round's last step. A type stays blocked when that
/// step never comes, until another round changes its ring.
/// </summary>
internal sealed class ActorGate(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _blocked = new(StringComparer.Ordinal);
    private readonly HashSet<ActorClaim> _claims = [];
    private readonly List<Drain> _drains = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PlacementTable _table = PlacementTable.Empty;
    private bool _isOpen;
    private bool _isBusy;

    /// <summary>The table that was installed last.</summary>
    public PlacementTable Table
    {
        get
        {
            lock (_lock)
            {
                return _table;
            }
        }
    }

    /// <summary>Waits for a claim, however long that takes.</summary>
    public ValueTask<ActorClaim> AcquireAsync(string type, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return TryClaim(type, cancellation) is { } claim ? ValueTask.FromResult(claim) : WaitAsync(type, cancellation);
        }
    }

    /// <summary>An order of placement is worked on, or is no longer: until then there are no claims.</summary>
    public void SetBusy(bool isBusy)
    {
        lock (_lock)
        {
            _isBusy = isBusy;
            Change();
        }
    }

    /// <summary>Installs a table, and blocks the types whose ring is another one in it.</summary>
    /// <returns>Those types.</returns>
    public IReadOnlyList<string> Install(PlacementTable table)
    {
        lock (_lock)
        {
            var changed = table.ChangesFrom(_table);
            _table = table;
            _blocked.UnionWith(changed);
            _isOpen = true;
            return changed;
        }
    }

    /// <summary>Lets these types go on.</summary>
    public void Unblock(IEnumerable<string> types)
    {
        lock (_lock)
        {
            _blocked.ExceptWith(types);
            Change();
        }
    }

    /// <summary>There is no connection any more: no claims until a table comes.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isOpen = false;
        }
    }

    /// <summary>Waits until nobody has a claim of these types any more, and breaks off what is left when a type's time is over.</summary>
    /// <param name="types">Null for all types.</param>
    /// <param name="limitOf">How long to wait for a type's claims; zero for not at all.</param>
    public Task DrainAsync(IReadOnlyCollection<string>? types, Func<string, TimeSpan> limitOf)
    {
        List<Drain> drains;
        lock (_lock)
        {
            drains = [.. _claims.Where(claim => types?.Contains(claim.Type) ?? true).GroupBy(claim => claim.Type, (type, claims) => new Drain(type, claims))];
            _drains.AddRange(drains);
        }

        return Task.WhenAll(drains.Select(drain => DrainAsync(drain, limitOf(drain.Type))));
    }

    /// <summary>A claim is given back.</summary>
    public void Release(ActorClaim claim)
    {
        lock (_lock)
        {
            _claims.Remove(claim);
            foreach (var drain in _drains)
            {
                drain.Forget(claim);
            }
        }
    }

    private async Task DrainAsync(Drain drain, TimeSpan limit)
    {
        using var over = new CancellationTokenSource();
        await Task.WhenAny(drain.Done, Task.Delay(limit, time, over.Token));
        await over.CancelAsync();
        lock (_lock)
        {
            _drains.Remove(drain);
        }

        foreach (var claim in drain.Left)
        {
            claim.Break();
        }
    }

    private async ValueTask<ActorClaim> WaitAsync(string type, CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (TryClaim(type, cancellation) is { } claim)
                {
                    return claim;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private ActorClaim? TryClaim(string type, CancellationToken cancellation)
    {
        if (!_isOpen || _isBusy || _blocked.Contains(type))
        {
            return null;
        }

        var claim = new ActorClaim(this, type, _table, cancellation);
        _claims.Add(claim);
        return claim;
    }

    private void Change()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    // The claims of one type that a round waits for. Guarded by the gate's lock.
    private sealed class Drain(string type, IEnumerable<ActorClaim> claims)
    {
        private readonly HashSet<ActorClaim> _left = [.. claims];
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Type => type;

        public Task Done => _done.Task;

        public IReadOnlyCollection<ActorClaim> Left => _left;

        public void Forget(ActorClaim claim)
        {
            if (_left.Remove(claim) && _left.Count == 0)
            {
                _done.TrySetResult();
            }
        }
    }
}
