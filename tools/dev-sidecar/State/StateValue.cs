namespace DaprPush.DevSidecar.State;

/// <summary>A stored value.</summary>
/// <param name="Data">The bytes as written.</param>
/// <param name="ETag">The version, opaque to the sidecar; null where the store has none.</param>
/// <param name="ExpiresAt">When it expires (<c>ttlExpireTime</c>, RFC 3339 with whole seconds on the wire), or null for never.</param>
internal sealed record StateValue(ReadOnlyMemory<byte> Data, string? ETag, DateTimeOffset? ExpiresAt);
