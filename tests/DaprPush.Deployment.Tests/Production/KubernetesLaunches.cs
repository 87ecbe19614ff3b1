using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Kubernetes;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Production;

/// <summary>What the kubelet starts for the production overlay, with the secrets that docs/deployment.md has operators make.</summary>
internal static partial class KubernetesLaunches
{
    public static async Task<IReadOnlyList<Launch>> ReadAsync(PublishedApps images)
    {
        var overlay = await Overlay.RenderAsync(Overlay.Production);
        var secrets = Secrets();
        return [.. overlay.Apps.SelectMany(Pods, (app, pod) => ImageLaunches.Of(images, Overlay.NameOf(app), pod, EnvironmentOf(overlay, app, pod, secrets)))];
    }

    // As many as the overlay says, since each router has partitions of its own; one of what the autoscaler counts.
    private static IEnumerable<string> Pods(JsonObject app) =>
        Enumerable.Range(0, (int)((long?)app["spec"]!["replicas"] ?? 1)).Select(ordinal => $"{Overlay.NameOf(app)}-{ordinal}");

    // Kubernetes takes envFrom first, in its order; env wins.
    private static Dictionary<string, string> EnvironmentOf(Overlay overlay, JsonObject app, string pod, Dictionary<string, Dictionary<string, string>> secrets)
    {
        var environment = new Dictionary<string, string>();
        foreach (var source in Overlay.Container(app)["envFrom"]!.AsArray())
        {
            var values = source!["configMapRef"] is { } map
                ? ValuesOf(overlay, (string)map["name"]!)
                : secrets[(string)source["secretRef"]!["name"]!];
            foreach (var (name, value) in values)
            {
                environment[name] = value;
            }
        }

        foreach (var variable in Overlay.Container(app)["env"]!.AsArray())
        {
            environment[(string)variable!["name"]!] = ValueOf(variable);
        }

        return environment;

        string ValueOf(JsonNode variable) => variable["valueFrom"] switch
        {
            null => (string)variable["value"]!,
            { } from when from["fieldRef"] is { } field && (string)field["fieldPath"]! == "metadata.name" => pod,
            { } from when from["secretKeyRef"] is { } secret => secrets[(string)secret["name"]!][(string)secret["key"]!],
            { } from when from["configMapKeyRef"] is { } map => ValuesOf(overlay, (string)map["name"]!)[(string)map["key"]!],
            { } from => throw new NotSupportedException(from.ToJsonString()),
        };
    }

    private static Dictionary<string, string> ValuesOf(Overlay overlay, string map) =>
        overlay.Find("ConfigMap", map)["data"]!.AsObject().ToDictionary(value => value.Key, value => (string)value.Value!);

    /// <summary>The secrets of the guide: by name, each key with a value as it is told to be made.</summary>
    private static Dictionary<string, Dictionary<string, string>> Secrets() =>
        SecretCommand().Matches(File.ReadAllText(Repository.At("docs", "deployment.md"))).ToDictionary(
            command => command.Groups["name"].Value,
            command => Literal().Matches(command.Groups["literals"].Value).ToDictionary(literal => literal.Groups["key"].Value, _ => EnvironmentFile.NewSecret()));

    [GeneratedRegex(@"create secret generic (?<name>\S+)(?<literals>.*)")]
    private static partial Regex SecretCommand();

    [GeneratedRegex("--from-literal=(?<key>[A-Za-z_]+)=")]
    private static partial Regex Literal();
}
