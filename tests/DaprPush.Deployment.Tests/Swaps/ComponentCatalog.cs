using System.Text.Json.Nodes;
using DaprPush.Deployment.Tests.Yaml;

namespace DaprPush.Deployment.Tests.Swaps;

/// <summary>What <c>component-fields.yaml</c> says of one component of Dapr's.</summary>
/// <param name="Store">What a state store can do; empty for a broker.</param>
internal sealed record ComponentDescription(string Type, string Version, IReadOnlySet<string> Store, IReadOnlySet<string> Required, IReadOnlySet<string> Fields);

/// <summary>The components of Dapr that documents may name.</summary>
internal static class ComponentCatalog
{
    /// <summary>By type and version.</summary>
    public static IReadOnlyDictionary<(string Type, string Version), ComponentDescription> All { get; } = Read();

    /// <summary>Everything that is wrong with a component document; empty when nothing is.</summary>
    public static IEnumerable<string> FaultsOf(JsonObject component)
    {
        var spec = component["spec"]!.AsObject();
        var key = ((string)spec["type"]!, (string)spec["version"]!);
        if (!All.TryGetValue(key, out var description))
        {
            return [$"{key} is no component of Dapr that is known here"];
        }

        var items = spec["metadata"]?.AsArray().Select(item => item!.AsObject()).ToArray() ?? [];
        var names = items.Select(item => (string)item["name"]!).ToArray();
        return
        [
            .. names.Where(name => !description.Fields.Contains(name)).Select(name => $"{key.Item1} has no field '{name}'"),
            .. description.Required.Where(name => !names.Contains(name)).Select(name => $"{key.Item1} needs '{name}'"),
            .. names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"'{group.Key}' stands there {group.Count()} times"),

            // daprd reads every value as text; a number or a boolean is refused by Kubernetes' schema or loses its spelling.
            .. items.Where(item => item["value"] is JsonValue value && value.GetValueKind() != System.Text.Json.JsonValueKind.String)
                .Select(item => $"the value of '{item["name"]}' is not text: it wants quotes"),
            .. items.Where(item => item["value"] is null == item["secretKeyRef"] is null).Select(item => $"'{item["name"]}' needs a value or a secret, and not both"),
        ];
    }

    private static Dictionary<(string Type, string Version), ComponentDescription> Read()
    {
        using var reader = new StreamReader(Path.Combine(AppContext.BaseDirectory, "Swaps", "component-fields.yaml"));
        var stream = new YamlDotNet.RepresentationModel.YamlStream();
        stream.Load(reader);
        return YamlFile.Convert(stream.Documents[0].RootNode, "component-fields.yaml")!.AsArray()
            .Select(entry => new ComponentDescription(
                (string)entry!["type"]!, (string)entry["version"]!, Names(entry["store"]), Names(entry["required"]), Names(entry["fields"])))
            .ToDictionary(description => (description.Type, description.Version));
    }

    private static HashSet<string> Names(JsonNode? list) => [.. list?.AsArray().Select(name => (string)name!) ?? []];
}
