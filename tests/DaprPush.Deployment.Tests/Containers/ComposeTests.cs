using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Swaps;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Containers;

/// <summary>
/// What can be checked of containers without Docker: that the compose file can be read, that what it names is there, and that it
/// agrees with the rest.
/// </summary>
public sealed partial class ComposeTests
{
    private static readonly string[] Apps = ["push-gateway-0", "push-gateway-1", "message-router", "send-api"];

    private static JsonObject Compose => YamlFile.ReadOne("deploy", "docker-compose.yml");

    private static JsonObject Services => Compose["services"]!.AsObject();

    [Fact]
    public void Files_OfTheComposeFile_AreThere()
    {
        foreach (var (name, service) in Services)
        {
            foreach (var source in Volumes(service!).Select(volume => volume.Split(':')[0]).Where(source => source.StartsWith('.')))
            {
                var path = Path.GetFullPath(Repository.At("deploy", source));
                (File.Exists(path) || Directory.Exists(path)).Should().BeTrue("{0} mounts {1}", name, source);
            }

            if (service!["build"] is { } build)
            {
                File.Exists(Path.GetFullPath(Repository.At("deploy", (string)build["context"]!, (string)build["dockerfile"]!))).Should().BeTrue();
            }
        }
    }

    [Fact]
    public void Volumes_OfTheComposeFile_AreDeclared() => Compose["volumes"]!.AsObject().Select(volume => volume.Key).Should().BeEquivalentTo(
        Services.SelectMany(service => Volumes(service.Value!)).Select(volume => volume.Split(':')[0]).Where(source => NamedVolume().IsMatch(source)).Distinct());

    [Fact]
    public void Sidecars_OfTheComposeFile_ServeTheAppsOfDaprYaml()
    {
        var local = YamlFile.ReadOne("dapr.yaml")["apps"]!.AsArray().ToDictionary(app => (string)app!["appID"]!, app => (long)app!["appPort"]!);
        foreach (var app in Apps)
        {
            var sidecar = Services[$"{app}-dapr"]!;
            var arguments = sidecar["command"]!.AsArray().Select(argument => (string)argument!).ToArray();
            var id = Value(arguments, "--app-id");

            ((string)sidecar["network_mode"]!).Should().Be($"service:{app}", "the port for Dapr listens on the loopback only");
            Value(arguments, "--app-port").Should().Be($"{local[id]}");
            ((string)Services[app]!["environment"]!["APP_PORT"]!).Should().Be($"{local[id]}");
            arguments.Should().Contain("--enable-app-health-check");
        }

        static string Value(string[] arguments, string name) => arguments.Single(argument => argument.StartsWith($"{name}=", StringComparison.Ordinal)).Split('=')[1];
    }

    [Theory]
    [InlineData("pubsub")]
    [InlineData("statestore")]
    public void Components_OfTheContainers_AreThoseOfTheRepository(string name)
    {
        string[] place = ["redisHost", "redisUsername", "redisPassword"];
        var component = YamlFile.ReadOne("deploy", "containers", "components", $"{name}.yaml");
        var original = YamlFile.ReadOne("components", $"{name}.yaml");

        ComponentCatalog.FaultsOf(component).Should().BeEmpty();
        component["scopes"]!.ToJsonString().Should().Be(original["scopes"]!.ToJsonString());
        Rest(component).Should().Equal(Rest(original));
        ((string)component["auth"]!["secretStore"]!).Should().Be((string)YamlFile.ReadOne("deploy", "containers", "components", "environment.yaml")["metadata"]!["name"]!);

        IEnumerable<string> Rest(JsonObject document) => document["spec"]!["metadata"]!.AsArray()
            .Where(item => !place.Contains((string)item!["name"]!)).Select(item => $"{item!["name"]}={item["value"]}").Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("push-gateway", "DaprPush.Gateway")]
    [InlineData("message-router", "DaprPush.Router")]
    [InlineData("send-api", "DaprPush.SendApi")]
    public void Dockerfile_OfAnApp_BuildsAProjectThatIsThereAndRunsWithoutRoot(string app, string project)
    {
        var text = File.ReadAllText(Repository.At("deploy", "containers", $"{app}.Dockerfile"));

        Directory.Exists(Repository.At(PublishedFolder().Match(text).Groups["folder"].Value)).Should().BeTrue();
        text.Should().MatchRegex("(?m)^USER (1654|\\$APP_UID)$").And.Contain("HEALTHCHECK").And.Contain("AS build");
        if (EntryPoint().Match(text) is { Success: true } entry)
        {
            File.Exists(Repository.At("artifacts", "bin", project, Repository.Configuration.ToLowerInvariant(), entry.Groups["dll"].Value)).Should().BeTrue();
        }
    }

    [Fact]
    public void Gateways_OfTheProxyInContainers_AreThoseOfTheComposeFile()
    {
        var text = File.ReadAllText(Repository.At("deploy", "containers", "nginx", "gateways.conf"));

        Gateway().Matches(text).Select(match => match.Groups["name"].Value).Should().BeEquivalentTo(Apps.Where(app => app.StartsWith("push-gateway", StringComparison.Ordinal)));
    }

    [Fact]
    public void Services_OfTheComposeFile_RunWithoutRights()
    {
        // These come from others' hands, hold no secret of the system and are reached by nobody but the machine, or end TLS.
        string[] others = ["nginx", "prometheus", "grafana"];
        foreach (var (name, service) in Services.Where(service => !others.Contains(service.Key)))
        {
            ((bool?)service!["read_only"]).Should().BeTrue(name);
            service["cap_drop"]!.AsArray().Select(capability => (string)capability!).Should().Equal(["ALL"], name);
            service["security_opt"]!.AsArray().Select(option => (string)option!).Should().Contain("no-new-privileges:true", name);
            if (name != "scheduler-folder")
            {
                ((string?)service["user"]).Should().NotBe("root", name);
                service["cap_add"].Should().BeNull(name);
            }
        }

        ((string)Services["scheduler-folder"]!["network_mode"]!).Should().Be("none");
    }

    private static IEnumerable<string> Volumes(JsonNode service) => service["volumes"]?.AsArray().Select(volume => (string)volume!) ?? [];

    [GeneratedRegex("^[a-z-]+$")]
    private static partial Regex NamedVolume();

    [GeneratedRegex("dotnet publish (?<folder>\\S+)")]
    private static partial Regex PublishedFolder();

    [GeneratedRegex("ENTRYPOINT \\[\"dotnet\", \"(?<dll>[^\"]+)\"\\]")]
    private static partial Regex EntryPoint();

    [GeneratedRegex("^    server (?<name>[a-z0-9-]+):8089", RegexOptions.Multiline)]
    private static partial Regex Gateway();
}
