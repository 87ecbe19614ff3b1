using System.Text;
using System.Text.Json.Nodes;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;

namespace DaprPush.Deployment.Tests.Kubernetes;

/// <summary>
/// Every rendered object is written as a literal of its type and compiled: TypeScript refuses what a type does not have, what it
/// needs, and values of another type.
/// </summary>
public sealed class SchemaTests
{
    private static readonly string[] Custom = ["dapr.io/v1alpha1", "monitoring.coreos.com/v1"];

    [Theory]
    [InlineData(Overlay.Dev)]
    [InlineData(Overlay.Production)]
    public async Task Objects_OfAnOverlay_AreWhatTheirKindsAllow(string name)
    {
        var overlay = await Overlay.RenderAsync(name);

        (await FaultsOfAsync(overlay.Objects)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("readinessProb", "5", "readinessProb")]
    [InlineData("image", "5", "Type 'number' is not assignable to type 'string'")]
    public async Task Object_WithAWrongField_IsFound(string field, string value, string fault)
    {
        var overlay = await Overlay.RenderAsync(Overlay.Dev);
        var workload = overlay.Find("StatefulSet", "push-gateway");
        Overlay.Container(workload)[field] = JsonNode.Parse(value);

        (await FaultsOfAsync([workload])).Should().Contain(fault);
    }

    [Theory]
    [InlineData("samplingRat", "samplingRat")]
    [InlineData("samplingRate", "'number' is not assignable to type 'string'")]
    public async Task CustomResource_WithAWrongField_IsFound(string field, string fault)
    {
        var overlay = await Overlay.RenderAsync(Overlay.Dev);
        var configuration = overlay.OfKind("Configuration").First();
        configuration["spec"]!["tracing"]![field] = 1;

        (await FaultsOfAsync([configuration])).Should().Contain(fault);
    }

    private static async Task<string> FaultsOfAsync(IEnumerable<JsonObject> objects)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Kubernetes", "types");
        await NodePackages.InstallAsync(folder);
        var source = new StringBuilder();
        foreach (var (item, index) in objects.Select((item, index) => (item, index)))
        {
            source.Append(System.Globalization.CultureInfo.InvariantCulture, $"export const object{index}: import(\"{ModuleOf(item)}\").{Overlay.KindOf(item)} = {item.ToJsonString()};\n");
        }

        var file = Path.Combine(folder, $"objects-{Guid.NewGuid():N}.ts");
        await File.WriteAllTextAsync(file, source.ToString());
        try
        {
            var result = await Tool.RunAsync(Path.Combine(folder, "node_modules", ".bin", "tsc"), ["--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler", "--module", "esnext", file], folder);
            return result.ExitCode == 0 ? "" : result.Output;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string ModuleOf(JsonObject item)
    {
        var version = (string)item["apiVersion"]!;
        if (Custom.Contains(version))
        {
            return "./custom-resources";
        }

        // networking.k8s.io/v1 is in networking/v1, v1 in core/v1.
        var parts = version.Split('/');
        return parts.Length == 1 ? $"kubernetes-types/core/{parts[0]}" : $"kubernetes-types/{parts[0].Split('.')[0]}/{parts[1]}";
    }
}
