using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>
/// <c>state.redis</c>: one hash per key, laid out as daprd 1.18 does (components-contrib, state/redis), so that either can go on
/// where the other stopped. Transactions are MULTI and EXEC: nobody sees a part of one, and one that Redis does not get whole is
/// not applied. But Redis does not roll back: when an ETag stands against one operation, the others are applied, here as in daprd.
/// </summary>
internal sealed partial class RedisStateStore(RedisClient redis, ConnectionPool pool, StateCommands commands, ILogger logger) : IStateStore
{
    public async ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation) =>
        await RunAsync(db => ReadAsync(db, key), cancellation);

    public async ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation) =>
        await RunAsync(db => Task.WhenAll(keys.Select(key => ReadAsync(db, key))), cancellation);

    public async ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        var failures = await RunAsync(
            db => Task.WhenAll(operations.ToArray().Select(operation => ApplyAsync(db, operation))), cancellation);
        return Array.TrueForAll(failures, failure => failure is null) ? null : failures;
    }

    public async ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        var writes = new StateCommand[operations.Length];
        for (var i = 0; i < writes.Length; i++)
        {
            if (commands.TryMakeTransacted(operations.Span[i], out writes[i]) is { } impossible)
            {
                return impossible;
            }
        }

        return await RunAsync(db => TransactAsync(db, operations, writes), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        pool.Dispose();
    }

    private static async Task<StateValue?> ReadAsync(IDatabase db, string key)
    {
        try
        {
            return StateHash.Read(key, await db.HashGetAllAsync(key));
        }
        catch (RedisServerException error) when (error.Message.StartsWith("WRONGTYPE", StringComparison.Ordinal))
        {
            // A plain string, which the first versions of Dapr wrote: it has no version.
            var text = await db.StringGetAsync(key);
            return text.IsNull ? null : new StateValue((byte[])text!, null, null);
        }
    }

    private async Task<StateFailure?> ApplyAsync(IDatabase db, StateOperation operation)
    {
        if (commands.TryMake(operation, out var write) is { } impossible)
        {
            return impossible;
        }

        var failure = await StateCommands.ReadFailureAsync(operation, write.SendAsync(db));
        if (failure is null)
        {
            await write.SendTtlAsync(db);
        }

        return failure;
    }

    private async Task<StateFailure?> TransactAsync(IDatabase db, ReadOnlyMemory<StateOperation> operations, StateCommand[] writes)
    {
        var transaction = db.CreateTransaction();
        var replies = new Task<RedisResult>[writes.Length];
        var ttls = new Task[writes.Length];
        for (var i = 0; i < writes.Length; i++)
        {
            replies[i] = writes[i].SendAsync(transaction);

            // In a transaction it follows whatever becomes of the write, as in daprd.
            ttls[i] = writes[i].SendTtlAsync(transaction);
        }

        try
        {
            await transaction.ExecuteAsync();
        }
        catch (RedisServerException error)
        {
            return new StateFailure(StateFailureKind.Other, $"the transaction was not applied: {error.Message}");
        }

        for (var i = 0; i < replies.Length; i++)
        {
            if (await StateCommands.ReadFailureAsync(operations.Span[i], replies[i]) is { } failure)
            {
                if (writes.Length > 1)
                {
                    LogHalfApplied(writes.Length, failure.Message);
                }

                return failure;
            }
        }

        await Task.WhenAll(ttls);
        return null;
    }

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> calls, CancellationToken cancellation)
    {
        try
        {
            return await redis.RunAsync(calls, cancellation);
        }
        catch (RedisUnavailableException error)
        {
            throw new StateStoreUnavailableException(error.Message, error);
        }
        catch (RedisServerException error)
        {
            throw new StateStoreUnavailableException($"Redis refused: {error.Message}", error);
        }
    }

    [LoggerMessage(EventId = 4130, Level = LogLevel.Warning,
        Message = "A transaction of {Count} operations failed in part, and Redis does not roll back the other part: {Reason}")]
    private partial void LogHalfApplied(int count, string reason);
}
