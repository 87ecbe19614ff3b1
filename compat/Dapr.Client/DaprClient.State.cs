#nullable enable

namespace Dapr.Client;

public abstract partial class DaprClient
{
    /// <summary>The value under a key, read from JSON; the type's default when there is none.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away, or the value is not of the type.</exception>
    public abstract Task<TValue> GetStateAsync<TValue>(string storeName, string key, ConsistencyMode? consistencyMode = default, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default);

    /// <summary>Stores a value as JSON.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task SaveStateAsync<TValue>(
        string storeName,
        string key,
        TValue value,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);

    /// <summary>Removes a key; a key that is not there is no error.</summary>
    /// <exception cref="DaprException">The sidecar refused or is away.</exception>
    public abstract Task DeleteStateAsync(
        string storeName,
        string key,
        StateOptions? stateOptions = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellationToken = default);
}
