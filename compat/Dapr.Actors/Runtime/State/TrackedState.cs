#nullable enable

namespace Dapr.Actors.Runtime.State;

/// <summary>A value in an actor's cache. The type it is written as is the one it came in with.</summary>
internal sealed class TrackedState(object? value, Type type, StateChange change, DateTimeOffset? expiresAt)
{
    public object? Value { get; set; } = value;

    public Type Type { get; } = type;

    public StateChange Change { get; set; } = change;

    public DateTimeOffset? ExpiresAt { get; set; } = expiresAt;

    public bool IsExpired => ExpiresAt <= DateTimeOffset.UtcNow;

    public bool IsGone => Change == StateChange.Remove || IsExpired;

    public static TrackedState Of<T>(T value, StateChange change, TimeSpan? ttl) => new(value, typeof(T), change, Deadline(ttl));

    public static DateTimeOffset? Deadline(TimeSpan? ttl) => ttl is null ? null : DateTimeOffset.UtcNow + ttl;
}
