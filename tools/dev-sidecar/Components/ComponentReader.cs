using DaprPush.DevSidecar.Components.Secrets;
using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Components;

/// <summary>Reads <c>kind: Component</c> documents for one app instance, with its secrets and templates filled in.</summary>
internal sealed class ComponentReader(AppIdentity app, IReadOnlyDictionary<string, string> environment)
{
    private readonly string _uuid = Guid.NewGuid().ToString();

    /// <summary>The components that the app may use.</summary>
    /// <exception cref="ComponentErrorException">Something is wrong with one, naming file and line.</exception>
    public IReadOnlyList<ComponentSpec> Read(ResourceSet resources)
    {
        var documents = Documents(resources);
        var secrets = SecretStores.From(documents, environment);
        var components = new List<ComponentSpec>();
        foreach (var document in documents)
        {
            var component = Read(document, secrets);
            if (components.Find(other => other.Name == component.Name) is { } twin)
            {
                throw new ComponentErrorException(component.Position, $"component '{component.Name}' is already defined at {twin.Position}");
            }

            components.Add(component);
        }

        return components;
    }

    /// <summary>The secret stores that the app may use.</summary>
    /// <exception cref="ComponentErrorException">The file of one can't be read.</exception>
    public SecretStores SecretsOf(ResourceSet resources) => SecretStores.From(Documents(resources), environment);

    private List<YamlMap> Documents(ResourceSet resources) =>
        resources.OfKind("Component").Where(document => ResourceSet.IsFor(document, app.AppId)).ToList();

    private ComponentSpec Read(YamlMap document, SecretStores secrets)
    {
        var version = document.Text("apiVersion");
        if (version != "dapr.io/v1alpha1")
        {
            throw document.Error("apiVersion", $"apiVersion must be dapr.io/v1alpha1, not '{version}'");
        }

        var header = document.Map("metadata") ?? throw new ComponentErrorException(document.Position, "'metadata' is missing");
        var spec = document.Map("spec") ?? throw new ComponentErrorException(document.Position, "'spec' is missing");
        var entries = spec.Maps("metadata").Select(entry => ReadEntry(document, entry, secrets)).ToList();
        return new ComponentSpec(
            header.Required("name"),
            spec.Required("type"),
            spec.Text("version") ?? "v1",
            document.Texts("scopes"),
            new ComponentMetadata(document.Position, entries),
            spec.PositionOf("type"));
    }

    private ComponentMetadataEntry ReadEntry(YamlMap document, YamlMap entry, SecretStores secrets)
    {
        var name = entry.Required("name");
        if (entry.Map("secretKeyRef") is { } reference)
        {
            return new ComponentMetadataEntry(name, secrets.Read(document, reference), reference.Position);
        }

        if (entry.Text("envRef") is { } variable)
        {
            var value = environment.GetValueOrDefault(variable) ?? Environment.GetEnvironmentVariable(variable) ?? "";
            return new ComponentMetadataEntry(name, value, entry.PositionOf("envRef"));
        }

        return new ComponentMetadataEntry(name, FillTemplates(entry.Text("value") ?? ""), entry.PositionOf("value"));
    }

    private string FillTemplates(string value) => value.Contains('{', StringComparison.Ordinal)
        ? value
            .Replace("{uuid}", _uuid, StringComparison.Ordinal)
            .Replace("{podName}", app.Instance, StringComparison.Ordinal)
            .Replace("{appID}", app.AppId, StringComparison.Ordinal)
            .Replace("{namespace}", app.Namespace, StringComparison.Ordinal)
        : value;
}
