using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Configuration;

/// <summary>What this sidecar heeds of a <c>kind: Configuration</c> document: the features it turns on, and the secrets it keeps from the app.</summary>
internal sealed record SidecarConfiguration(IReadOnlySet<string> Features)
{
    /// <summary>Without a document.</summary>
    public static SidecarConfiguration Default { get; } = new(new HashSet<string>());

    /// <summary>Whether actor state may have a time to live (off unless the document says so).</summary>
    public bool ActorStateTtl => Features.Contains("ActorStateTTL");

    /// <summary>By the name of the secret store.</summary>
    public IReadOnlyDictionary<string, SecretScope> SecretScopes { get; init; } = new Dictionary<string, SecretScope>();

    /// <summary>Reads a file, or the default when there is none.</summary>
    /// <exception cref="ComponentErrorException">Not such a document, naming file and line.</exception>
    public static SidecarConfiguration Read(string? path)
    {
        if (path is null)
        {
            return Default;
        }

        var scopes = new Dictionary<string, SecretScope>(StringComparer.Ordinal);
        var features = new HashSet<string>(StringComparer.Ordinal);
        foreach (var document in YamlFile.Read(path).Where(document => document.Text("kind") == "Configuration"))
        {
            foreach (var feature in document.Map("spec")?.Maps("features") ?? [])
            {
                if (feature.Flag("enabled") ?? false)
                {
                    features.Add(feature.Required("name"));
                }
            }

            foreach (var scope in document.Map("spec")?.Map("secrets")?.Maps("scopes") ?? [])
            {
                var isDenied = string.Equals(scope.Text("defaultAccess"), "deny", StringComparison.OrdinalIgnoreCase);
                scopes[scope.Required("storeName")] = new SecretScope(!isDenied, scope.Texts("allowedSecrets"), scope.Texts("deniedSecrets"));
            }
        }

        return new SidecarConfiguration(features) { SecretScopes = scopes };
    }
}
