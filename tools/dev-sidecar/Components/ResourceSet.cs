using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Components;

/// <summary>
/// The resource documents of one app: those of its resource paths, later paths after earlier ones, with the override folders put
/// over them: a document there takes the place of the one of the same kind and name.
/// </summary>
internal sealed class ResourceSet
{
    private readonly List<YamlMap> _documents = [];

    /// <summary>Reads all folders.</summary>
    /// <exception cref="ComponentErrorException">A document that can't be read, naming file and line.</exception>
    public static ResourceSet Read(IEnumerable<string> folders, IEnumerable<string> overrides)
    {
        var set = new ResourceSet();
        foreach (var folder in folders)
        {
            set._documents.AddRange(ResourceFolder.Read(folder));
        }

        foreach (var document in overrides.SelectMany(ResourceFolder.Read))
        {
            set._documents.RemoveAll(other => NameOf(other) == NameOf(document));
            set._documents.Add(document);
        }

        return set;
    }

    /// <summary>The documents of a kind.</summary>
    public IEnumerable<YamlMap> OfKind(string kind) => _documents.Where(document => document.Text("kind") == kind);

    /// <summary>Whether a document is meant for an app: it has no scopes, or they name it.</summary>
    public static bool IsFor(YamlMap document, string appId) =>
        document.Texts("scopes") is var scopes && (scopes.Count == 0 || scopes.Contains(appId, StringComparer.Ordinal));

    private static (string? Kind, string? Name) NameOf(YamlMap document) => (document.Text("kind"), document.Map("metadata")?.Text("name"));
}
