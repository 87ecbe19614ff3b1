namespace DaprPush.Router.State;

/// <summary>The stored part of one actor: values that come back byte for byte, written all together or not at all.</summary>
internal interface IActorState
{
    /// <returns>Null where there is no value, or no longer.</returns>
    Task<byte[]?> ReadAsync(string key);

    /// <summary>When it throws, whether the changes were made, or will be made later, is not known.</summary>
    Task SaveAsync(IReadOnlyList<StateChange> changes);
}

/// <summary>One step of a transaction.</summary>
/// <param name="Value">Null to delete the key.</param>
/// <param name="TtlSeconds">After which the store forgets the value; 0 for never.</param>
internal readonly record struct StateChange(string Key, byte[]? Value, int TtlSeconds)
{
    public static StateChange Delete(string key) => new(key, null, 0);
}

/// <summary>A value for the state store itself.</summary>
/// <param name="ETag">Of the value that is to be replaced; null where there must be none.</param>
internal readonly record struct VersionedChange(StateChange Change, string? ETag);
