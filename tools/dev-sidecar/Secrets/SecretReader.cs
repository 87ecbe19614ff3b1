using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Components.Secrets;
using DaprPush.DevSidecar.Configuration;

namespace DaprPush.DevSidecar.Secrets;

/// <summary>What an app may read of its secret stores; codes and messages as daprd has them (pkg/api/universal/secrets.go).</summary>
internal sealed class SecretReader(SecretStores stores, IReadOnlyDictionary<string, SecretScope> scopes)
{
    private static readonly Dictionary<string, string> Empty = [];

    /// <summary>A secret's fields.</summary>
    /// <param name="error">What to answer instead, or null.</param>
    public IReadOnlyDictionary<string, string> Get(string storeName, string name, out ApiError? error)
    {
        var store = Find(storeName, out error);
        if (store is null)
        {
            return Empty;
        }

        if (!Lets(storeName, name))
        {
            error = new ApiError(403, "ERR_PERMISSION_DENIED", $"access denied by policy to get \"{name}\" from \"{storeName}\"");
            return Empty;
        }

        if (store.Find(name) is { } secret)
        {
            return secret;
        }

        // A variable that is not set is an empty secret (components-contrib secretstores/local/env).
        if (store is EnvironmentSecrets)
        {
            return new Dictionary<string, string> { [name] = "" };
        }

        error = new ApiError(500, "ERR_SECRET_GET", $"failed getting secret with key {name} from secret store {storeName}: secret {name} not found");
        return Empty;
    }

    /// <summary>All secrets of the store that the app may have.</summary>
    public IEnumerable<KeyValuePair<string, IReadOnlyDictionary<string, string>>> All(string storeName, out ApiError? error) =>
        Find(storeName, out error)?.All().Where(secret => Lets(storeName, secret.Key)) ?? [];

    private ISecretStore? Find(string storeName, out ApiError? error)
    {
        var store = stores.Find(storeName);
        error = store is not null ? null
            : stores.IsEmpty ? new ApiError(500, "ERR_SECRET_STORES_NOT_CONFIGURED", "secret store is not configured")
            : new ApiError(401, "ERR_SECRET_STORE_NOT_FOUND", $"failed finding secret store with key {storeName}");
        return store;
    }

    private bool Lets(string storeName, string name) => scopes.GetValueOrDefault(storeName)?.Lets(name) ?? true;
}
