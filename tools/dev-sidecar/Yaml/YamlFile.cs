using DaprPush.DevSidecar.Components;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DaprPush.DevSidecar.Yaml;

/// <summary>YAML files, read so that every complaint about them can name file and line.</summary>
internal static class YamlFile
{
    /// <summary>The documents of a file, empty ones left out. A file's name is shown relative to the current folder where it is below it.</summary>
    /// <exception cref="ComponentErrorException">Not YAML.</exception>
    /// <exception cref="IOException">Not readable.</exception>
    public static IReadOnlyList<YamlMap> Read(string path)
    {
        var shown = Shorten(path);
        var stream = new YamlStream();
        try
        {
            using var reader = new StreamReader(path);
            stream.Load(reader);
        }
        catch (YamlException failure)
        {
            throw new ComponentErrorException(new SourcePosition(shown, failure.Start.Line, failure.Start.Column), $"not valid YAML: {Reason(failure)}", failure);
        }
        catch (ArgumentException failure)
        {
            // The representation model says so of a key that appears twice.
            throw new ComponentErrorException(new SourcePosition(shown, 1), $"not valid YAML: {failure.Message}", failure);
        }

        var documents = new List<YamlMap>();
        foreach (var document in stream.Documents)
        {
            if (document.RootNode is YamlMappingNode map)
            {
                documents.Add(new YamlMap(shown, map));
            }
            else if (document.RootNode is not YamlScalarNode { Value: null or "" })
            {
                var start = document.RootNode.Start;
                throw new ComponentErrorException(new SourcePosition(shown, start.Line, start.Column), "a mapping was expected at the top");
            }
        }

        return documents;
    }

    private static string Reason(YamlException failure) =>
        (failure.InnerException ?? failure).Message.Split('\n')[0];

    private static string Shorten(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
