namespace DaprPush.DevSidecar.State;

/// <summary>A set or a delete.</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="Key">The whole key, prefix included.</param>
/// <param name="Data">What to store; empty for a delete. Never changed afterwards, so it may be kept.</param>
/// <param name="ETag">The version that must still be there; null or empty for any.</param>
/// <param name="Concurrency">First-write without an ETag means: only if the key does not exist.</param>
/// <param name="TtlSeconds">Seconds to live; null where the request named none (the component's default applies);
/// zero or less: never expires, also when the stored value had an expiry.</param>
internal readonly record struct StateOperation(
    StateOperationKind Kind,
    string Key,
    ReadOnlyMemory<byte> Data,
    string? ETag = null,
    StateConcurrency Concurrency = StateConcurrency.LastWrite,
    long? TtlSeconds = null);

/// <summary>What a <see cref="StateOperation"/> does.</summary>
internal enum StateOperationKind : byte
{
    Upsert,
    Delete,
}

/// <summary>Who wins when two write the same key.</summary>
internal enum StateConcurrency : byte
{
    LastWrite,
    FirstWrite,
}
