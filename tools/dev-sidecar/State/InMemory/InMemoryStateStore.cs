using System.Globalization;

namespace DaprPush.DevSidecar.State.InMemory;

/// <summary>
/// A dictionary with versions and expiry, one lock around it: an operation takes well under a microsecond. Expired values are
/// never returned; their memory is freed by later writes, which look at the values next to expire.
/// </summary>
internal sealed class InMemoryStateStore(TimeProvider time) : IStateStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<(string Key, long Version), long> _expiries = new();
    private long _version;

    /// <summary>How many keys are held, expired ones included until they are swept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    public ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(Find(key, time.GetUtcNow().UtcTicks)?.ToValue());
        }
    }

    public ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var values = new StateValue?[keys.Count];
        lock (_lock)
        {
            var now = time.GetUtcNow().UtcTicks;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = Find(keys[i], now)?.ToValue();
            }
        }

        return ValueTask.FromResult(values);
    }

    public ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        StateFailure?[]? failures = null;
        lock (_lock)
        {
            var now = time.GetUtcNow().UtcTicks;
            for (var i = 0; i < operations.Length; i++)
            {
                ref readonly var operation = ref operations.Span[i];
                if (Check(operation, now) is { } failure)
                {
                    (failures ??= new StateFailure?[operations.Length])[i] = failure;
                    continue;
                }

                Apply(operation, now);
            }

            Sweep(now);
        }

        return ValueTask.FromResult(failures);
    }

    public ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow().UtcTicks;
            foreach (ref readonly var operation in operations.Span)
            {
                if (Check(operation, now) is { } failure)
                {
                    return ValueTask.FromResult<StateFailure?>(failure);
                }
            }

            foreach (ref readonly var operation in operations.Span)
            {
                Apply(operation, now);
            }

            Sweep(now);
            return ValueTask.FromResult<StateFailure?>(null);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Entry? Find(string key, long now) =>
        _entries.TryGetValue(key, out var entry) && entry.Expires > now ? entry : null;

    private StateFailure? Check(in StateOperation operation, long now)
    {
        if (string.IsNullOrEmpty(operation.ETag))
        {
            return operation.Concurrency == StateConcurrency.FirstWrite && Find(operation.Key, now) is not null
                ? new StateFailure(StateFailureKind.ETagMismatch, "item already exists and no etag was passed")
                : null;
        }

        var entry = Find(operation.Key, now);
        if (entry is null)
        {
            return new StateFailure(StateFailureKind.ETagMismatch, $"state not exist or expired for key={operation.Key}");
        }

        return entry.ETag == operation.ETag
            ? null
            : new StateFailure(
                StateFailureKind.ETagMismatch,
                $"state etag not match for key={operation.Key}: current={entry.ETag}, expect={operation.ETag}");
    }

    private void Apply(in StateOperation operation, long now)
    {
        if (operation.Kind == StateOperationKind.Delete)
        {
            _entries.Remove(operation.Key);
            return;
        }

        var expires = operation.TtlSeconds is > 0 and { } seconds ? Expiry(now, seconds) : long.MaxValue;
        var entry = new Entry(operation.Data, ++_version, expires);
        _entries[operation.Key] = entry;
        if (expires != long.MaxValue)
        {
            _expiries.Enqueue((operation.Key, entry.Version), expires);
        }
    }

    private static long Expiry(long now, long seconds) =>
        seconds >= (DateTimeOffset.MaxValue.UtcTicks - now) / TimeSpan.TicksPerSecond ? long.MaxValue : now + (seconds * TimeSpan.TicksPerSecond);

    private void Sweep(long now)
    {
        while (_expiries.TryPeek(out var next, out var expires) && expires <= now)
        {
            _expiries.Dequeue();
            if (_entries.TryGetValue(next.Key, out var entry) && entry.Version == next.Version)
            {
                _entries.Remove(next.Key);
            }
        }
    }

    private sealed record Entry(ReadOnlyMemory<byte> Data, long Version, long Expires)
    {
        public string ETag { get; } = Version.ToString(CultureInfo.InvariantCulture);

        public StateValue ToValue() =>
            new(Data, ETag, Expires == long.MaxValue ? null : new DateTimeOffset(Expires, TimeSpan.Zero));
    }
}
