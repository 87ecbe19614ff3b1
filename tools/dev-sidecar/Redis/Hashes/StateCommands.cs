using System.Globalization;
using DaprPush.DevSidecar.State;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>One operation as Redis gets it.</summary>
/// <param name="Eval">The arguments of EVAL.</param>
/// <param name="Key">The key.</param>
/// <param name="Ttl">Seconds to live, which follow as a command of their own; zero or less for no expiry; null to leave it.</param>
internal readonly record struct StateCommand(object[] Eval, RedisKey Key, long? Ttl)
{
    /// <summary>Sends it, within a transaction or by itself.</summary>
    public Task<RedisResult> SendAsync(IDatabaseAsync redis) => redis.ExecuteAsync("EVAL", Eval);

    /// <summary>Sends what follows it: EXPIRE, PERSIST or nothing.</summary>
    public Task SendTtlAsync(IDatabaseAsync redis) => Ttl switch
    {
        null => Task.CompletedTask,
        > 0 => redis.ExecuteAsync("EXPIRE", Key, Ttl.Value),
        _ => redis.KeyPersistAsync(Key),
    };
}

/// <summary>Operations as commands, and Redis's answers as failures.</summary>
/// <param name="defaultTtl">The component's <c>ttlInSeconds</c>, for operations that name none.</param>
internal sealed class StateCommands(long? defaultTtl)
{
    /// <summary>The command for one operation that is applied by itself.</summary>
    /// <returns>Null when there is a command, otherwise why there can't be.</returns>
    public StateFailure? TryMake(in StateOperation operation, out StateCommand command) =>
        TryMake(operation, operation.Concurrency == StateConcurrency.FirstWrite, out command);

    /// <summary>The command for one operation of a transaction, in which daprd leaves first-write out of account.</summary>
    /// <returns>Null when there is a command, otherwise why there can't be.</returns>
    public StateFailure? TryMakeTransacted(in StateOperation operation, out StateCommand command) =>
        TryMake(operation, marksFirstWrite: false, out command);

    /// <summary>What an answer means for its operation; null for success.</summary>
    public static async ValueTask<StateFailure?> ReadFailureAsync(StateOperation operation, Task<RedisResult> reply)
    {
        try
        {
            await reply;
            return null;
        }
        catch (RedisServerException error)
        {
            // A write without an ETag that first-write refuses is a plain failure in daprd, not a mismatch.
            var isMismatch = error.Message.StartsWith(StateScripts.Mismatch, StringComparison.Ordinal)
                && (operation.Kind == StateOperationKind.Delete || !string.IsNullOrEmpty(operation.ETag));
            var verb = operation.Kind == StateOperationKind.Delete ? "delete" : "set";
            return new StateFailure(
                isMismatch ? StateFailureKind.ETagMismatch : StateFailureKind.Other,
                $"failed to {verb} key {operation.Key}: {error.Message}");
        }
    }

    private StateFailure? TryMake(in StateOperation operation, bool marksFirstWrite, out StateCommand command)
    {
        RedisKey key = operation.Key;
        var etag = string.IsNullOrEmpty(operation.ETag) ? "0" : operation.ETag;
        if (operation.Kind == StateOperationKind.Delete)
        {
            command = new StateCommand([StateScripts.Delete, 1, key, etag], key, null);
            return null;
        }

        if (!long.TryParse(etag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version))
        {
            command = default;
            return new StateFailure(
                StateFailureKind.ETagInvalid, $"the ETag '{operation.ETag}' of key {operation.Key} is not a number, as Redis versions are");
        }

        RedisValue data = operation.Data;
        command = new StateCommand([StateScripts.Set, 1, key, version, data, marksFirstWrite ? 0 : 1], key, operation.TtlSeconds ?? defaultTtl);
        return null;
    }
}
