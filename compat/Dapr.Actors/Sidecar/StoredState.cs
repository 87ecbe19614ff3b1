namespace Dapr.Actors.Sidecar;

/// <summary>What the store holds under a key: JSON, and the time after which it no longer counts.</summary>
internal readonly record struct StoredState(byte[] Value, DateTimeOffset? ExpiresAt)
{
    public bool Exists => Value.Length != 0 && (ExpiresAt is null || ExpiresAt > DateTimeOffset.UtcNow);
}
