using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Counters;

/// <summary>Counts the calls of a store on their way to it. Whoever made the store ends it.</summary>
internal sealed class CountedStateStore(IStateStore store, StateCounters counters) : IStateStore
{
    public async ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation)
    {
        var value = await store.GetAsync(key, cancellation);
        counters.Reads.Add(1, bytesOut: value?.Data.Length ?? 0);
        return value;
    }

    public async ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var values = await store.GetBulkAsync(keys, cancellation);
        counters.Reads.Add(keys.Count, bytesOut: values.Sum(value => (long)(value?.Data.Length ?? 0)));
        return values;
    }

    public ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        Count(counters.Writes, operations.Span);
        return store.ApplyAsync(operations, cancellation);
    }

    public ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        Count(counters.Transactions, operations.Span);
        return store.TransactAsync(operations, cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void Count(OperationCounter counter, ReadOnlySpan<StateOperation> operations)
    {
        long bytes = 0;
        foreach (ref readonly var operation in operations)
        {
            bytes += operation.Data.Length;
        }

        counter.Add(operations.Length, bytesIn: bytes);
    }
}
