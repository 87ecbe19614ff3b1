using System.Text.Json.Nodes;
using DaprPush.Deployment.Tests.Kubernetes;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Settings;

/// <summary>Each process gets the secrets that it needs itself and no others, whatever way it is deployed.</summary>
public sealed class SecretTests
{
    private static readonly string[] All = ["JWT_SECRET", "API_KEY", "DAPR_API_TOKEN", "APP_API_TOKEN", "REDIS_PASSWORD", "GRAFANA_PASSWORD"];

    private static readonly Dictionary<string, string[]> Needed = new()
    {
        ["push-gateway"] = ["JWT_SECRET", "DAPR_API_TOKEN", "APP_API_TOKEN"],
        ["message-router"] = ["DAPR_API_TOKEN", "APP_API_TOKEN"],
        ["send-api"] = ["JWT_SECRET", "API_KEY", "DAPR_API_TOKEN", "APP_API_TOKEN"],
        ["sidecar"] = ["REDIS_PASSWORD", "DAPR_API_TOKEN", "APP_API_TOKEN"],
    };

    [Fact]
    public void Example_OfProduction_HasTheseSecrets() =>
        EnvironmentFile.Read(Repository.At("deploy", "env", "production.env.example")).Where(setting => setting.Value.Length == 0).Select(setting => setting.Key)
            .Should().BeEquivalentTo(All);

    [Fact]
    public void Containers_OfTheComposeFile_GetTheirOwn()
    {
        foreach (var (name, service) in YamlFile.ReadOne("deploy", "docker-compose.yml")["services"]!.AsObject())
        {
            var environment = service!["environment"]?.AsObject() ?? [];
            var ofFile = service["env_file"] is null ? [] : All;
            var given = ofFile.Union(environment.Select(variable => variable.Key))
                .Where(variable => !environment.TryGetPropertyValue(variable, out var value) || (string)value! != "").ToArray();
            var kind = name.EndsWith("-dapr", StringComparison.Ordinal) ? "sidecar" : Needed.Keys.FirstOrDefault(app => name.StartsWith(app, StringComparison.Ordinal));

            All.Intersect(given).Should().BeEquivalentTo(kind is null ? [] : Needed[kind], name);
        }
    }

    [Theory]
    [InlineData(Overlay.Dev)]
    [InlineData(Overlay.Production)]
    public async Task Containers_OfAnOverlay_GetTheirOwn(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        var ofApp = new Dictionary<string, string[]>
        {
            ["push-gateway"] = ["daprpush-tokens", "daprpush-api-token", "daprpush-app-token"],
            ["message-router"] = ["daprpush-api-token", "daprpush-app-token"],
            ["send-api"] = ["daprpush-tokens", "daprpush-keys", "daprpush-api-token", "daprpush-app-token"],
        };

        foreach (var app in overlay.Apps)
        {
            SecretsIn(Overlay.Container(app)).Distinct().Should().BeEquivalentTo(ofApp[Overlay.NameOf(app)], Overlay.NameOf(app));
        }
    }

    [Theory]
    [InlineData("app", "push-gateway-0", "push-gateway")]
    [InlineData("app", "message-router-0", "message-router")]
    [InlineData("app", "send-api-0", "send-api")]
    [InlineData("sidecar", "push-gateway-0", "sidecar")]
    [InlineData("sidecar", "message-router-0", "sidecar")]
    [InlineData("sidecar", "send-api-0", "sidecar")]
    public async Task Processes_OfAServer_GetTheirOwn(string what, string instance, string kind)
    {
        using var folder = new TestFolder("secrets");
        var program = folder.Program("print", "#!/bin/sh\n[ \"$2\" = --check-settings ] || env\n");
        foreach (var (app, dll) in new[] { ("push-gateway", "DaprPush.Gateway.dll"), ("message-router", "message-router.dll"), ("send-api", "DaprPush.SendApi.dll") })
        {
            Directory.CreateDirectory(folder.At(app));
            await File.WriteAllTextAsync(folder.At(app, dll), "");
        }

        await File.WriteAllTextAsync(folder.At("configuration.yaml"), "");
        var environment = All.Concat(All.Select(secret => secret + "_FILE")).ToDictionary(secret => secret, secret => (string?)"a-secret");
        foreach (var (setting, value) in new[] { ("DOTNET", program), ("FUNC", program), ("DAPRD", program), ("DAPRPUSH_HOME", folder.Path), ("DAPRPUSH_COMPONENTS", folder.Path) })
        {
            environment[setting] = value;
        }

        var result = await Tool.RunAsync(Repository.At("deploy", "servers", "instance.sh"), [what, instance], environment: environment);

        result.ExitCode.Should().Be(0, result.All);
        var seen = result.Output.Split('\n').Where(line => line.EndsWith("=a-secret", StringComparison.Ordinal)).Select(line => line.Split('=')[0]).ToArray();
        seen.Where(name => !name.EndsWith("_FILE", StringComparison.Ordinal)).Should().BeEquivalentTo(Needed[kind]);
        seen.Where(name => name.EndsWith("_FILE", StringComparison.Ordinal)).Should().BeEquivalentTo(Needed[kind].Select(name => name + "_FILE"));
    }

    private static IEnumerable<string> SecretsIn(JsonObject container) => container["envFrom"]!.AsArray().Select(source => source!["secretRef"])
        .Concat(container["env"]!.AsArray().Select(variable => variable!["valueFrom"]?["secretKeyRef"]))
        .OfType<JsonNode>().Select(secret => (string)secret["name"]!);
}
