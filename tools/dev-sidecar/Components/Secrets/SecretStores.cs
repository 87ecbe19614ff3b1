using System.Text.Json;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Components.Secrets;

/// <summary>
/// The secret stores that <c>secretKeyRef</c> may name (<c>auth.secretStore</c> of the component): environment variables
/// (<c>secretstores.local.env</c>) and a JSON file (<c>secretstores.local.file</c>).
/// </summary>
internal sealed class SecretStores
{
    private readonly Dictionary<string, Func<string, string, string?>> _stores = new(StringComparer.Ordinal);

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
                    var prefix = Setting(spec, "prefix") ?? "";
                    stores._stores[name] = (key, _) =>
                        environment.GetValueOrDefault(prefix + key) ?? Environment.GetEnvironmentVariable(prefix + key);
                    break;
                case "secretstores.local.file" when name is not null:
                    var secrets = ReadFile(spec);
                    stores._stores[name] = (secret, key) => secrets.GetValueOrDefault(secret) ?? secrets.GetValueOrDefault(key);
                    break;
            }
        }

        return stores;
    }

    /// <summary>Whether the component type is a secret store, which apps can't use through this sidecar.</summary>
    public static bool IsSecretStore(string type) => type is "secretstores.local.env" or "secretstores.local.file";

    /// <summary>The secret that a reference names.</summary>
    /// <exception cref="ComponentErrorException">No such store, or no such secret in it.</exception>
    public string Read(YamlMap document, YamlMap reference)
    {
        var name = reference.Required("name");
        var key = reference.Text("key") ?? name;
        var store = document.Map("auth")?.Text("secretStore")
            ?? throw new ComponentErrorException(reference.Position, "secretKeyRef needs 'auth.secretStore' in the component");
        if (!_stores.TryGetValue(store, out var read))
        {
            throw document.Map("auth")!.Error("secretStore", $"secret store '{store}' is not defined for this app");
        }

        return read(name, key) ?? throw new ComponentErrorException(reference.Position, $"secret '{name}' is not in secret store '{store}'");
    }

    private static Dictionary<string, string> ReadFile(YamlMap spec)
    {
        var file = Setting(spec, "secretsFile") ?? throw spec.Error("metadata", "metadata 'secretsFile' is missing");
        var separator = Setting(spec, "nestedSeparator") ?? ":";
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
            Flatten(document.RootElement, "", separator, secrets);
            return secrets;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw spec.Error("metadata", $"secrets file '{file}' can't be read: {failure.Message}");
        }
    }

    private static void Flatten(JsonElement element, string path, string separator, Dictionary<string, string> secrets)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            secrets[path] = element.ToString();
            return;
        }

        foreach (var member in element.EnumerateObject())
        {
            Flatten(member.Value, path.Length == 0 ? member.Name : path + separator + member.Name, separator, secrets);
        }
    }

    private static string? Setting(YamlMap spec, string name) =>
        spec.Maps("metadata").FirstOrDefault(entry => string.Equals(entry.Text("name"), name, StringComparison.OrdinalIgnoreCase))?.Text("value");
}
