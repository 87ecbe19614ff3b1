using DaprPush.DevSidecar.Yaml;

namespace DaprPush.DevSidecar.Components;

/// <summary>The YAML documents of a resources folder, as daprd loads them: every .yaml and .yml file of the folder itself.</summary>
internal static class ResourceFolder
{
    /// <summary>All documents with a <c>kind</c>, by file name.</summary>
    /// <exception cref="ComponentErrorException">A file that is no YAML, naming file and line.</exception>
    /// <exception cref="DirectoryNotFoundException">No such folder.</exception>
    public static IReadOnlyList<YamlMap> Read(string folder) =>
        [.. Directory.EnumerateFiles(folder)
            .Where(file => Path.GetExtension(file).ToUpperInvariant() is ".YAML" or ".YML")
            .Order(StringComparer.Ordinal)
            .SelectMany(YamlFile.Read)
            .Where(document => document.Has("kind"))];
}
