using System.Globalization;
using DaprPush.DevSidecar.Components;
using YamlDotNet.RepresentationModel;

namespace DaprPush.DevSidecar.Yaml;

/// <summary>A mapping of a YAML document; reads its members as what they should be, or says at which line they are not.</summary>
internal sealed class YamlMap(string file, YamlMappingNode node)
{
    /// <summary>Where it begins.</summary>
    public SourcePosition Position { get; } = new(file, node.Start.Line, node.Start.Column);

    /// <summary>The keys, with where each stands.</summary>
    public IEnumerable<(string Key, SourcePosition Position)> Keys =>
        node.Children.Keys.OfType<YamlScalarNode>().Select(key => (key.Value ?? "", At(key)));

    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Where the member's value stands, or the mapping when it is missing.</summary>
    public SourcePosition PositionOf(string key) => Find(key) is { } value ? At(value) : Position;

    /// <summary>A scalar's text, or null.</summary>
    public string? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value,
        { } other => throw new ComponentErrorException(At(other), $"'{key}' must be a single value"),
    };

    /// <summary>A scalar's text, which must be there.</summary>
    public string Required(string key) => Text(key) is { Length: > 0 } text
        ? text
        : throw new ComponentErrorException(Position, $"'{key}' is missing");

    /// <summary>A whole number, or null.</summary>
    public int? Number(string key) => Text(key) switch
    {
        null or "" => null,
        { } text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        { } text => throw new ComponentErrorException(PositionOf(key), $"'{key}' must be a whole number, not '{text}'"),
    };

    /// <summary>true or false in YAML's spellings, or null.</summary>
    public bool? Flag(string key) => Text(key)?.ToUpperInvariant() switch
    {
        null or "" => null,
        "TRUE" or "YES" or "ON" => true,
        "FALSE" or "NO" or "OFF" => false,
        { } text => throw new ComponentErrorException(PositionOf(key), $"'{key}' must be true or false, not '{text}'"),
    };

    /// <summary>A mapping, or null.</summary>
    public YamlMap? Map(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode map => new YamlMap(file, map),
        { } other => throw new ComponentErrorException(At(other), $"'{key}' must be a mapping"),
    };

    /// <summary>The mappings of a list; empty when it is missing.</summary>
    public IReadOnlyList<YamlMap> Maps(string key) =>
        [.. Items(key).Select(item => item is YamlMappingNode map
            ? new YamlMap(file, map)
            : throw new ComponentErrorException(At(item), $"each entry of '{key}' must be a mapping"))];

    /// <summary>The texts of a list; empty when it is missing.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        [.. Items(key).Select(item => item is YamlScalarNode scalar
            ? scalar.Value ?? ""
            : throw new ComponentErrorException(At(item), $"each entry of '{key}' must be a single value"))];

    /// <summary>An error at the place of a member.</summary>
    public ComponentErrorException Error(string key, string problem) => new(PositionOf(key), problem);

    private IEnumerable<YamlNode> Items(string key) => Find(key) switch
    {
        null => [],
        YamlSequenceNode list => list.Children,
        { } other => throw new ComponentErrorException(At(other), $"'{key}' must be a list"),
    };

    private YamlNode? Find(string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var value)
            && value is not YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: null or "" or "null" or "~" }
            ? value
            : null;

    private SourcePosition At(YamlNode at) => new(file, at.Start.Line, at.Start.Column);
}
