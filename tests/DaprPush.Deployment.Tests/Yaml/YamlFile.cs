using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DaprPush.Testing.Running;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace DaprPush.Deployment.Tests.Yaml;

/// <summary>YAML as Kubernetes and daprd read it: as JSON, a plain scalar being a number or a boolean where it looks like one.</summary>
internal static partial class YamlFile
{
    /// <summary>The documents of a file of the repository.</summary>
    public static IReadOnlyList<JsonObject> Read(params string[] path)
    {
        using var reader = new StreamReader(Repository.At(path));
        return Parse(reader, Path.Combine(path));
    }

    /// <summary>The first document.</summary>
    public static JsonObject ReadOne(params string[] path) => Read(path).Should().ContainSingle(Path.Combine(path)).Which;

    public static IReadOnlyList<JsonObject> Parse(TextReader text, string name)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(text);
        }
        catch (YamlException exception)
        {
            throw new InvalidDataException($"{name}: {exception.Message}", exception);
        }

        return [.. yaml.Documents.Select(document => Convert(document.RootNode, name) as JsonObject ?? throw new InvalidDataException($"{name}: a document is no mapping"))];
    }

    public static JsonNode? Convert(YamlNode node, string name) => node switch
    {
        YamlMappingNode mapping => Mapping(mapping, name),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(child => Convert(child, name))]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar, name),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"{name}: {node.NodeType} at {node.Start}"),
    };

    // What stands behind << is taken over (YAML 1.1, "merge"); the mapping's own keys win.
    private static JsonObject Mapping(YamlMappingNode mapping, string name)
    {
        var members = mapping.Children.Select(child => (Key: ((YamlScalarNode)child.Key).Value!, child.Value)).ToLookup(child => child.Key == "<<");
        var read = new JsonObject(members[false].Select(member => KeyValuePair.Create(member.Key, Convert(member.Value, name))));
        foreach (var (key, value) in members[true].SelectMany(merged => Convert(merged.Value, name)!.AsObject().ToArray()))
        {
            read.TryAdd(key, value?.DeepClone());
        }

        return read;
    }

    private static JsonValue? Plain(YamlScalarNode scalar, string name) => scalar.Value switch
    {
        null or "" or "null" or "~" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),

        // Booleans for readers of YAML 1.1, which Kubernetes' is, and strings for others.
        "yes" or "no" or "on" or "off" or "y" or "n" => throw new InvalidDataException($"{name}: '{scalar.Value}' at {scalar.Start} wants quotes"),
        var text when Whole().IsMatch(text) => JsonValue.Create(long.Parse(text, CultureInfo.InvariantCulture)),
        var text when Fraction().IsMatch(text) => JsonValue.Create(double.Parse(text, CultureInfo.InvariantCulture)),
        var text => JsonValue.Create(text),
    };

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^-?\d+\.\d+$")]
    private static partial Regex Fraction();
}
