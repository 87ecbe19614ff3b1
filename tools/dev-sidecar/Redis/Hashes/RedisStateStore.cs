using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>
/// <c>state.redis</c>: one hash per key, laid out as daprd 1.18 does (components-contrib, state/redis), so that either can go on
/// where the other stopped. Transactions are MULTI and EXEC: nobody sees a part of one, and one that Redis does not get whole is
/// not applied. But Redis does not roll back: when an ETag stands against one operation, the others are applied, here as in daprd.
/// </summary>
internal sealed partial class RedisStateStore(RedisClient redis, StateCommands commands, ILogger logger) : IStateStore
{
    public async ValueTask<StateValue?> GetAsync(string key, CancellationToken cancellation) =>
        await InterpretAsync(key, await SendAsync(new RedisCommand("HGETALL", key), cancellation), cancellation);

    public async ValueTask<StateValue?[]> GetBulkAsync(IReadOnlyList<string> keys, CancellationToken cancellation)
    {
        var gets = new RedisCommand[keys.Count];
        for (var i = 0; i < gets.Length; i++)
        {
            gets[i] = new RedisCommand("HGETALL", keys[i]);
        }

        var replies = await SendAsync(gets, cancellation);
        var values = new StateValue?[replies.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = await InterpretAsync(keys[i], replies[i], cancellation);
        }

        return values;
    }

    public async ValueTask<StateFailure?[]?> ApplyAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        var failures = new StateFailure?[operations.Length];
        var sent = new List<int>(operations.Length);
        var writes = new List<RedisCommand>(operations.Length);
        for (var i = 0; i < operations.Length; i++)
        {
            failures[i] = commands.TryMake(operations.Span[i], out var write);
            if (failures[i] is null)
            {
                sent.Add(i);
                writes.Add(write);
            }
        }

        var replies = await SendAsync(writes.ToArray(), cancellation);
        for (var i = 0; i < replies.Length; i++)
        {
            failures[sent[i]] = StateCommands.ReadFailure(operations.Span[sent[i]], replies[i]);
        }

        return Array.TrueForAll(failures, failure => failure is null) ? null : failures;
    }

    public async ValueTask<StateFailure?> TransactAsync(ReadOnlyMemory<StateOperation> operations, CancellationToken cancellation)
    {
        var transaction = new RedisCommand[operations.Length + 2];
        transaction[0] = new RedisCommand("MULTI");
        transaction[^1] = new RedisCommand("EXEC");
        for (var i = 0; i < operations.Length; i++)
        {
            if (commands.TryMakeTransacted(operations.Span[i], out transaction[i + 1]) is { } impossible)
            {
                return impossible;
            }
        }

        var replies = await SendAsync(transaction, cancellation);
        return ReadOutcome(operations, replies);
    }

    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private StateFailure? ReadOutcome(ReadOnlyMemory<StateOperation> operations, RespValue[] replies)
    {
        var executed = replies[^1];
        if (executed.IsError)
        {
            var refused = Array.Find(replies, reply => reply.IsError);
            return new StateFailure(StateFailureKind.Other, $"the transaction was not applied: {refused.Text}");
        }

        for (var i = 0; i < executed.Items.Length; i++)
        {
            if (StateCommands.ReadFailure(operations.Span[i], executed.Items[i]) is { } failure)
            {
                if (operations.Length > 1)
                {
                    LogHalfApplied(operations.Length, failure.Message);
                }

                return failure;
            }
        }

        return null;
    }

    private async ValueTask<StateValue?> InterpretAsync(string key, RespValue reply, CancellationToken cancellation)
    {
        if (reply.IsErrorOf("WRONGTYPE"))
        {
            // A plain string, which the first versions of Dapr wrote: it has no version.
            var text = await SendAsync(new RedisCommand("GET", key), cancellation);
            ThrowIfError(text);
            return text.IsNull ? null : new StateValue(text.Bytes, null, null);
        }

        ThrowIfError(reply);
        return StateHash.Read(key, reply.Items);
    }

    private async Task<RespValue> SendAsync(RedisCommand command, CancellationToken cancellation)
    {
        try
        {
            return await redis.ExecuteAsync(command, cancellation);
        }
        catch (RedisConnectionException error)
        {
            throw new StateStoreUnavailableException(error.Message, error);
        }
    }

    private async Task<RespValue[]> SendAsync(RedisCommand[] batch, CancellationToken cancellation)
    {
        try
        {
            return await redis.ExecuteAsync(batch, cancellation);
        }
        catch (RedisConnectionException error)
        {
            throw new StateStoreUnavailableException(error.Message, error);
        }
    }

    private static void ThrowIfError(in RespValue reply)
    {
        if (reply.IsError)
        {
            throw new StateStoreUnavailableException($"Redis refused: {reply.Text}");
        }
    }

    [LoggerMessage(EventId = 4130, Level = LogLevel.Warning,
        Message = "A transaction of {Count} operations failed in part, and Redis does not roll back the other part: {Reason}")]
    private partial void LogHalfApplied(int count, string reason);
}
