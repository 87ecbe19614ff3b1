using System.Text.Json;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Components.Secrets;

/// <summary>
/// The secret stores of an app: for <c>secretKeyRef</c> in its other components (<c>auth.secretStore</c>), and for the app itself.
/// </summary>
internal sealed class SecretStores
{
    private readonly Dictionary<string, ISecretStore> _stores = new(StringComparer.Ordinal);

    /// <summary>Whether there is any.</summary>
    public bool IsEmpty => _stores.Count == 0;

    /// <summary>The stores that these component documents define.</summary>
    /// <param name="documents">All component documents of the app.</param>
    /// <param name="environment">The app's environment, looked at before the sidecar's own.</param>
    public static SecretStores From(IEnumerable<YamlMap> documents, IReadOnlyDictionary<string, string> environment)
    {
        var stores = new SecretStores();
        foreach (var document in documents)
        {
            var spec = document.Map("spec");
            var name = document.Map("metadata")?.Text("name");
            switch (spec?.Text("type"))
            {
                case "secretstores.local.env" when name is not null:
                    stores._stores[name] = new EnvironmentSecrets(Setting(spec, "prefix") ?? "", environment);
                    break;
                case "secretstores.local.file" when name is not null:
                    stores._stores[name] = ReadFile(spec);
                    break;
            }
        }

        return stores;
    }

    /// <summary>Whether the component type is a secret store.</summary>
    public static bool IsSecretStore(string type) => type is "secretstores.local.env" or "secretstores.local.file";

    /// <summary>The store of the name, or null.</summary>
    public ISecretStore? Find(string name) => _stores.GetValueOrDefault(name);

    /// <summary>The secret that a reference names.</summary>
    /// <exception cref="ComponentErrorException">No such store, or no such secret in it.</exception>
    public string Read(YamlMap document, YamlMap reference)
    {
        var name = reference.Required("name");
        var key = reference.Text("key") ?? name;
        var store = document.Map("auth")?.Text("secretStore")
            ?? throw new ComponentErrorException(reference.Position, "secretKeyRef needs 'auth.secretStore' in the component");
        if (Find(store) is not { } found)
        {
            throw document.Map("auth")!.Error("secretStore", $"secret store '{store}' is not defined for this app");
        }

        return found.Find(name)?.GetValueOrDefault(key)
            ?? throw new ComponentErrorException(reference.Position, $"secret '{name}' {(key == name ? "" : $"with the field '{key}' ")}is not in secret store '{store}'");
    }

    private static FileSecrets ReadFile(YamlMap spec)
    {
        var file = Setting(spec, "secretsFile") ?? throw spec.Error("metadata", "metadata 'secretsFile' is missing");
        try
        {
            return new FileSecrets(file, Setting(spec, "nestedSeparator") ?? ":", Setting(spec, "multiValued") is "true");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw spec.Error("metadata", $"secrets file '{file}' can't be read: {failure.Message}");
        }
    }

    private static string? Setting(YamlMap spec, string name) =>
        spec.Maps("metadata").FirstOrDefault(entry => string.Equals(entry.Text("name"), name, StringComparison.OrdinalIgnoreCase))?.Text("value");
}
