using System.Text.Json.Nodes;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Kubernetes;

/// <summary>The objects of an overlay, as <c>kubectl kustomize</c> renders them.</summary>
internal sealed class Overlay
{
    public const string Dev = "dev";
    public const string Production = "production";

    private Overlay(IReadOnlyList<JsonObject> objects) => Objects = objects;

    public IReadOnlyList<JsonObject> Objects { get; }

    /// <summary>Deployments and StatefulSets that DaprPush consists of, Redis left out.</summary>
    public IEnumerable<JsonObject> Apps => Objects.Where(item => KindOf(item) is "StatefulSet" or "Deployment" && Pod(item)["metadata"]!["annotations"] is not null);

    /// <exception cref="InvalidOperationException">kubectl refuses it.</exception>
    public static async Task<Overlay> RenderAsync(string name)
    {
        var result = await Tool.RunAsync("kubectl", ["kustomize", Repository.At("k8s", "overlays", name)]);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"kubectl kustomize {name}: {result.All}");
        }

        result.Errors.Should().BeEmpty("nothing in the overlay is deprecated");
        using var reader = new StringReader(result.Output);
        return new Overlay(YamlFile.Parse(reader, name));
    }

    public static string KindOf(JsonObject item) => (string)item["kind"]!;

    public static string NameOf(JsonObject item) => (string)item["metadata"]!["name"]!;

    /// <summary>The pod template of a workload.</summary>
    public static JsonObject Pod(JsonObject workload) => workload["spec"]!["template"]!.AsObject();

    /// <summary>The container that bears the app's name.</summary>
    public static JsonObject Container(JsonObject workload) =>
        Pod(workload)["spec"]!["containers"]!.AsArray().Single(container => (string)container!["name"]! == NameOf(workload))!.AsObject();

    /// <summary>What is written in a container's environment; null where the value comes from elsewhere.</summary>
    public static IReadOnlyDictionary<string, string?> EnvironmentOf(JsonObject workload) =>
        Container(workload)["env"]!.AsArray().ToDictionary(variable => (string)variable!["name"]!, variable => (string?)variable!["value"]);

    public static string Annotation(JsonObject workload, string name) =>
        (string)Pod(workload)["metadata"]!["annotations"]![$"dapr.io/{name}"]!;

    /// <summary>The port number of a container's named port.</summary>
    public static int Port(JsonObject workload, string name) =>
        (int)(long)Container(workload)["ports"]!.AsArray().Single(port => (string)port!["name"]! == name)!["containerPort"]!;

    public JsonObject Find(string kind, string name) => Objects.Single(item => KindOf(item) == kind && NameOf(item) == name);

    public IEnumerable<JsonObject> OfKind(string kind) => Objects.Where(item => KindOf(item) == kind);
}
