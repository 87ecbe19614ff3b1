namespace DaprPush.DevSidecar.State;

/// <summary>
/// A key-value store as one app instance's sidecar sees it. Keys arrive whole: the sidecar has already applied the component's
/// <c>keyPrefix</c>, so a store uses them as they are. All members may be called at the same time from many threads.
/// </summary>
/// <remarks>Every member throws <see cref="StateStoreUnavailableException"/> when the store can't be reached.</remarks>
internal interface IStateStore : IAsyncDisposable
{
    /// <summary>One value, or null when there is none or it has expired.</summary>
    ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation);

    /// <summary>Many values, in the order of the keys, null where there is none.</summary>
    ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation);

    /// <summary>
    /// Applies each operation by itself; one's failure doesn't stop the others.
    /// </summary>
    /// <returns>Null when all were applied (the usual case), otherwise one entry per operation, null where it was applied.</returns>
    ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation);

    /// <summary>
    /// Applies all operations or none, and nobody sees a part of them. One exception, which is Redis's own and daprd's too: there an
    /// ETag that does not match fails the call, but not the operations beside it.
    /// </summary>
    /// <returns>Null when applied, otherwise what stood against it.</returns>
    ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation);
}
