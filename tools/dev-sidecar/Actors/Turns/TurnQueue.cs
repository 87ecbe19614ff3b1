namespace DaprPush.DevSidecar.Actors.Turns;

/// <summary>How an attempt to get a turn ended.</summary>
internal enum TurnEntry : byte
{
    Entered,

    /// <summary>The actor is being deactivated here; ask placement again.</summary>
    Closed,

    /// <summary>Reentrancy went deeper than allowed.</summary>
    TooDeep,
}

/// <summary>
/// The turns of one actor: one at a time, in the order in which they were asked for. With reentrancy, a call of the flow that
/// holds the turn enters at once.
/// </summary>
internal sealed class TurnQueue(bool reentrant, int maxStackDepth)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private string? _flow;
    private int _depth;
    private bool _closed;

    /// <summary>Whether nobody holds the turn or waits for it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _depth == 0;
            }
        }
    }

    /// <summary>Waits for the turn. After <see cref="TurnEntry.Entered"/>, <see cref="Exit"/> must follow.</summary>
    /// <param name="flow">The reentrancy id of the call, if any.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<TurnEntry> EnterAsync(string? flow, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_lock)
        {
            if (reentrant && _depth > 0 && flow is not null && flow == _flow)
            {
                if (_depth >= maxStackDepth)
                {
                    return ValueTask.FromResult(TurnEntry.TooDeep);
                }

                _depth++;
                return ValueTask.FromResult(TurnEntry.Entered);
            }

            if (_closed)
            {
                return ValueTask.FromResult(TurnEntry.Closed);
            }

            if (_depth == 0)
            {
                (_depth, _flow) = (1, flow);
                return ValueTask.FromResult(TurnEntry.Entered);
            }

            waiter = new Waiter(flow);
            _waiting.Enqueue(waiter);
        }

        return new ValueTask<TurnEntry>(waiter.WaitAsync(cancellation));
    }

    /// <summary>Gives the turn back; the next in line has it.</summary>
    public void Exit()
    {
        lock (_lock)
        {
            if (--_depth > 0)
            {
                return;
            }

            while (_waiting.TryDequeue(out var next))
            {
                if (next.TryGive(TurnEntry.Entered))
                {
                    (_depth, _flow) = (1, next.Flow);
                    return;
                }
            }

            _flow = null;
        }
    }

    /// <summary>Sends away who waits and who comes. The running turn goes on.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            while (_waiting.TryDequeue(out var waiter))
            {
                waiter.TryGive(TurnEntry.Closed);
            }
        }
    }

    private sealed class Waiter(string? flow)
    {
        private readonly TaskCompletionSource<TurnEntry> _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Flow { get; } = flow;

        public bool TryGive(TurnEntry entry) => _given.TrySetResult(entry);

        public async Task<TurnEntry> WaitAsync(CancellationToken cancellation)
        {
            await using var registration = cancellation.UnsafeRegister(
                static (state, token) => ((TaskCompletionSource<TurnEntry>)state!).TrySetCanceled(token), _given);
            return await _given.Task;
        }
    }
}
