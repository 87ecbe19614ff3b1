using System.Globalization;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Redis.Hashes;

/// <summary>Operations as commands, and Redis's answers as failures.</summary>
/// <param name="defaultTtl">The component's <c>ttlInSeconds</c>, for operations that name none.</param>
internal sealed class StateCommands(long? defaultTtl)
{
    /// <summary>The command for one operation that is applied by itself.</summary>
    /// <returns>Null when there is a command, otherwise why there can't be.</returns>
    public StateFailure? TryMake(in StateOperation operation, out RedisCommand command) =>
        TryMake(operation, operation.Concurrency == StateConcurrency.FirstWrite, out command);

    /// <summary>The command for one operation of a transaction, in which daprd leaves first-write out of account.</summary>
    /// <returns>Null when there is a command, otherwise why there can't be.</returns>
    public StateFailure? TryMakeTransacted(in StateOperation operation, out RedisCommand command) =>
        TryMake(operation, marksFirstWrite: false, out command);

    /// <summary>What an answer means for its operation; null for success.</summary>
    public static StateFailure? ReadFailure(in StateOperation operation, in RespValue reply)
    {
        if (!reply.IsError)
        {
            return null;
        }

        // A write without an ETag that first-write refuses is a plain failure in daprd, not a mismatch.
        var isMismatch = reply.IsErrorOf(StateScripts.Mismatch)
            && (operation.Kind == StateOperationKind.Delete || !string.IsNullOrEmpty(operation.ETag));
        var verb = operation.Kind == StateOperationKind.Delete ? "delete" : "set";
        return new StateFailure(
            isMismatch ? StateFailureKind.ETagMismatch : StateFailureKind.Other,
            $"failed to {verb} key {operation.Key}: {reply.Text}");
    }

    private StateFailure? TryMake(in StateOperation operation, bool marksFirstWrite, out RedisCommand command)
    {
        var etag = string.IsNullOrEmpty(operation.ETag) ? "0" : operation.ETag;
        if (operation.Kind == StateOperationKind.Delete)
        {
            command = new RedisCommand("EVAL", StateScripts.Delete, 1, operation.Key, etag);
            return null;
        }

        if (!long.TryParse(etag, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var version))
        {
            command = default;
            return new StateFailure(
                StateFailureKind.ETagInvalid, $"the ETag '{operation.ETag}' of key {operation.Key} is not a number, as Redis versions are");
        }

        var ttl = operation.TtlSeconds ?? defaultTtl;
        command = new RedisCommand(
            "EVAL", StateScripts.Set, 1, operation.Key, version, operation.Data, marksFirstWrite ? 0 : 1,
            ttl is { } seconds ? seconds : "");
        return null;
    }
}
