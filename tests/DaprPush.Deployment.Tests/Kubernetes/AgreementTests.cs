using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Swaps;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Kubernetes;

/// <summary>Kubernetes, <c>dapr.yaml</c>, <c>components/</c> and the code say the same.</summary>
public sealed partial class AgreementTests
{
    /// <summary>Annotations of Dapr 1.18 for pods (pkg/injector/annotations); a misspelt one would be ignored without a word.</summary>
    private static readonly string[] Annotations =
    [
        "enabled", "app-id", "app-port", "app-protocol", "config", "app-token-secret", "api-token-secret", "block-shutdown-duration",
        "graceful-shutdown-seconds", "enable-app-health-check", "app-health-check-path", "app-health-probe-interval", "app-health-probe-timeout",
        "app-health-threshold", "sidecar-cpu-request", "sidecar-cpu-limit", "sidecar-memory-request", "sidecar-memory-limit",
        "sidecar-seccomp-profile-type", "log-as-json", "enable-metrics", "metrics-port",
    ];

    private static readonly string[] Probes = ["startupProbe", "readinessProbe", "livenessProbe"];

    public static TheoryData<string> Overlays => [Overlay.Dev, Overlay.Production];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Apps_OfAnOverlay_HaveTheIdsAndPortsOfDaprYaml(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        var local = YamlFile.ReadOne("dapr.yaml")["apps"]!.AsArray()
            .ToDictionary(app => (string)app!["appID"]!, app => ((long)app!["appPort"]!).ToString(CultureInfo.InvariantCulture));

        overlay.Apps.ToDictionary(Overlay.NameOf, app => Overlay.Annotation(app, "app-port")).Should().Equal(local);
        foreach (var app in overlay.Apps)
        {
            Overlay.Annotation(app, "app-id").Should().Be(Overlay.NameOf(app));
            Overlay.EnvironmentOf(app)["APP_PORT"].Should().Be(Overlay.Annotation(app, "app-port"));
        }

        Overlay.EnvironmentOf(overlay.Find("StatefulSet", "push-gateway"))["SERVICE_PORT"].Should()
            .Be((string)YamlFile.ReadOne("dapr.yaml")["apps"]!.AsArray().Single(app => (string)app!["appID"]! == "push-gateway")!["env"]!["SERVICE_PORT"]!);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Sidecars_OfAnOverlay_HaveAnnotationsThatDaprKnows(string name)
    {
        var overlay = await Overlay.RenderAsync(name);

        foreach (var app in overlay.Apps)
        {
            var annotations = Overlay.Pod(app)["metadata"]!["annotations"]!.AsObject();
            annotations.Select(annotation => annotation.Key).Should().BeSubsetOf(Annotations.Select(annotation => $"dapr.io/{annotation}"));
            annotations.Select(annotation => annotation.Value!.GetValueKind()).Should().OnlyContain(kind => kind == System.Text.Json.JsonValueKind.String);
            overlay.Find("Configuration", Overlay.Annotation(app, "config"));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Tokens_OfTheSidecar_AreGivenToTheAppToo(string name)
    {
        var overlay = await Overlay.RenderAsync(name);

        foreach (var app in overlay.Apps)
        {
            SecretOf(app, "DAPR_API_TOKEN").Should().Be((Overlay.Annotation(app, "api-token-secret"), "token"));
            SecretOf(app, "APP_API_TOKEN").Should().Be((Overlay.Annotation(app, "app-token-secret"), "token"));
        }

        static (string, string) SecretOf(JsonObject app, string variable)
        {
            var reference = Overlay.Container(app)["env"]!.AsArray().Single(item => (string)item!["name"]! == variable)!["valueFrom"]!["secretKeyRef"]!;
            return ((string)reference["name"]!, (string)reference["key"]!);
        }
    }

    /// <summary>The app drains inside the time its sidecar stays, and both inside the pod's grace period.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Shutdown_OfAPod_LeavesTimeForTheDrain(string name)
    {
        var overlay = await Overlay.RenderAsync(name);

        foreach (var app in overlay.Apps)
        {
            var pod = Overlay.Pod(app)["spec"]!;
            var grace = (long)pod["terminationGracePeriodSeconds"]!;
            var stays = int.Parse(Overlay.Annotation(app, "block-shutdown-duration").TrimEnd('s'), CultureInfo.InvariantCulture);
            var ends = int.Parse(Overlay.Annotation(app, "graceful-shutdown-seconds"), CultureInfo.InvariantCulture);
            var waits = (long?)Overlay.Container(app)["lifecycle"]?["preStop"]?["sleep"]?["seconds"] ?? 0;
            var drain = Overlay.EnvironmentOf(app).TryGetValue("Push__Gateway__DrainSeconds", out var seconds) ? int.Parse(seconds!, CultureInfo.InvariantCulture) + 15 : 10;

            (waits + drain).Should().BeLessThanOrEqualTo(stays, "the sidecar of {0} outlives it", Overlay.NameOf(app));
            (stays + ends).Should().BeLessThanOrEqualTo((int)grace, "nothing of {0} is killed", Overlay.NameOf(app));
            Overlay.Annotation(app, "enable-app-health-check").Should().Be("true", "it ends the sidecar's waiting");
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Probes_AndServices_AskPortsThatAreOpenAndPathsThatExist(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        var paths = HealthPath().Matches(File.ReadAllText(Repository.At("libraries", "DaprPush.Hosting", "Health", "HealthEndpoints.cs")))
            .Select(match => match.Value).ToHashSet();

        foreach (var app in overlay.Apps)
        {
            foreach (var probe in Probes.Select(probe => Overlay.Container(app)[probe]!["httpGet"]!))
            {
                var path = (string)probe["path"]!;
                paths.Should().Contain(Overlay.NameOf(app) == "send-api" ? path["/api".Length..] : path);
                Overlay.Port(app, (string)probe["port"]!).Should().BePositive();
            }
        }

        foreach (var service in overlay.OfKind("Service").Where(service => Overlay.NameOf(service) != "redis"))
        {
            var app = overlay.Apps.Single(app => Overlay.NameOf(app) == (string)service["spec"]!["selector"]!["app.kubernetes.io/name"]!);
            foreach (var port in service["spec"]!["ports"]!.AsArray())
            {
                ((long)port!["port"]!).Should().Be(Overlay.Port(app, (string)port["targetPort"]!));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Components_OfAnOverlay_AreThoseOfTheRepository(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        string[] known = ["redisUsername", "redisPassword", "enableTLS", "redisHost"];

        overlay.OfKind("Component").Select(Overlay.NameOf).Should().BeEquivalentTo("pubsub", "statestore");
        foreach (var component in overlay.OfKind("Component"))
        {
            var local = YamlFile.ReadOne("components", $"{Overlay.NameOf(component)}.yaml");
            ComponentCatalog.FaultsOf(component).Should().BeEmpty();
            Scopes(component).Should().BeEquivalentTo(Scopes(local));
            Values(component, except: known).Should().Equal(Values(local, except: known));
        }

        var resiliency = YamlFile.ReadOne("components", "resiliency.yaml");
        JsonNode.DeepEquals(overlay.OfKind("Resiliency").Single()["spec"], resiliency["spec"]).Should().BeTrue();
        var features = YamlFile.ReadOne("components", "configuration.yaml")["spec"]!["features"];
        JsonNode.DeepEquals(overlay.Find("Configuration", "daprpush-router")["spec"]!["features"], features).Should().BeTrue();

        static IEnumerable<string> Scopes(JsonObject component) => component["scopes"]!.AsArray().Select(scope => (string)scope!);
        static Dictionary<string, string> Values(JsonObject component, string[] except) => component["spec"]!["metadata"]!.AsArray()
            .Where(item => !except.Contains((string)item!["name"]!))
            .OrderBy(item => (string)item!["name"]!, StringComparer.Ordinal)
            .ToDictionary(item => (string)item!["name"]!, item => (string)item!["value"]!);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Routers_AreAsManyAsTheyAreToldAndHaveAPartitionEach(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        var instances = int.Parse((string)overlay.Find("ConfigMap", "daprpush-routers")["data"]!["instances"]!, CultureInfo.InvariantCulture);
        var partitions = int.Parse((string)overlay.Find("ConfigMap", "daprpush")["data"]!["PUSH_PARTITIONS"]!, CultureInfo.InvariantCulture);

        ((long)overlay.Find("StatefulSet", "message-router")["spec"]!["replicas"]!).Should().Be(instances);
        partitions.Should().BeGreaterThanOrEqualTo(instances);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Containers_OfAnOverlay_RunWithoutRights(string name)
    {
        var overlay = await Overlay.RenderAsync(name);

        foreach (var pod in overlay.Objects.Where(item => Overlay.KindOf(item) is "StatefulSet" or "Deployment").Select(item => Overlay.Pod(item)["spec"]!))
        {
            ((bool)pod["securityContext"]!["runAsNonRoot"]!).Should().BeTrue();
            ((string)pod["securityContext"]!["seccompProfile"]!["type"]!).Should().Be("RuntimeDefault");
            foreach (var container in pod["containers"]!.AsArray())
            {
                var context = container!["securityContext"]!;
                ((bool)context["readOnlyRootFilesystem"]!).Should().BeTrue();
                ((bool)context["allowPrivilegeEscalation"]!).Should().BeFalse();
                context["capabilities"]!["drop"]!.AsArray().Select(capability => (string)capability!).Should().Equal("ALL");
                container["resources"]!["limits"]!["memory"].Should().NotBeNull();
            }
        }
    }

    [Fact]
    public async Task Production_HoldsNoSecretAndLeavesNumbersToTheAutoscaler()
    {
        var overlay = await Overlay.RenderAsync(Overlay.Production);

        overlay.OfKind("Secret").Should().BeEmpty();
        foreach (var scaler in overlay.OfKind("HorizontalPodAutoscaler"))
        {
            var target = scaler["spec"]!["scaleTargetRef"]!;
            overlay.Find((string)target["kind"]!, (string)target["name"]!)["spec"]!.AsObject().Should().NotContainKey("replicas");
        }

        ((string)overlay.Find("ConfigMap", "daprpush")["data"]!["ENVIRONMENT"]!).Should().Be("production");
    }

    [Fact]
    public async Task Production_AutoscalesBelowWhatAGatewayTakes()
    {
        var overlay = await Overlay.RenderAsync(Overlay.Production);
        var metric = overlay.Find("HorizontalPodAutoscaler", "push-gateway")["spec"]!["metrics"]!.AsArray().Single(metric => (string)metric!["type"]! == "Pods")!["pods"]!;
        var limit = int.Parse(Overlay.EnvironmentOf(overlay.Find("StatefulSet", "push-gateway"))["MAX_CONNECTIONS"]!, CultureInfo.InvariantCulture);

        int.Parse((string)metric["target"]!["averageValue"]!, CultureInfo.InvariantCulture).Should().BeInRange(limit / 2, limit * 8 / 10);
    }

    /// <summary>Who may reach a pod: every port that a policy opens is one that something there listens on.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task NetworkPolicies_OpenOnlyPortsThatAreUsed(string name)
    {
        var overlay = await Overlay.RenderAsync(name);
        const int SidecarInternal = 50002;
        var used = overlay.Objects.Where(item => Overlay.KindOf(item) is "StatefulSet" or "Deployment")
            .SelectMany(item => Overlay.Container(item)["ports"]!.AsArray())
            .Where(port => (string)port!["name"]! != "dapr")
            .Select(port => (int)(long)port!["containerPort"]!)
            .Append(SidecarInternal)
            .Append(int.Parse(Overlay.Annotation(overlay.Apps.First(), "metrics-port"), CultureInfo.InvariantCulture));
        var opened = overlay.OfKind("NetworkPolicy")
            .SelectMany(policy => policy["spec"]!["ingress"]?.AsArray() ?? [])
            .SelectMany(rule => rule!["ports"]!.AsArray())
            .Select(port => (int)(long)port!["port"]!);

        opened.Distinct().Should().BeEquivalentTo(used.Distinct());
        overlay.Find("NetworkPolicy", "daprpush-nothing")["spec"]!.AsObject().Should().NotContainKey("ingress");
    }

    /// <summary>Whom a pod may reach: name service, other sidecars, Dapr's control plane, the broker, and where traces go. All else is closed.</summary>
    [Theory]
    [InlineData(Overlay.Dev, 6379)]
    [InlineData(Overlay.Production, 6380, 4317)]
    public async Task NetworkPolicies_LetPodsReachOnlyWhatTheyUse(string name, params int[] own)
    {
        var overlay = await Overlay.RenderAsync(name);
        int[] ofAll = [53, 50002, 50001, 6500, 50005, 50006];
        var nothing = overlay.Find("NetworkPolicy", "daprpush-nothing")["spec"]!;
        nothing["policyTypes"]!.AsArray().Select(type => (string)type!).Should().BeEquivalentTo("Ingress", "Egress");
        nothing.AsObject().Should().NotContainKey("egress");
        ((string)nothing["podSelector"]!["matchLabels"]!["app.kubernetes.io/part-of"]!).Should().Be("daprpush");

        var rules = overlay.OfKind("NetworkPolicy").SelectMany(policy => policy["spec"]!["egress"]?.AsArray() ?? []).ToArray();
        rules.Should().OnlyContain(rule => rule!["to"] != null && rule["ports"] != null, "no rule is for every place or every port");
        rules.SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => (int)(long)port!["port"]!).Distinct().Should().BeEquivalentTo(ofAll.Concat(own));
        var redis = overlay.OfKind("Component").Select(component => component["spec"]!["metadata"]!.AsArray().Single(item => (string)item!["name"]! == "redisHost")!["value"]!.GetValue<string>());
        redis.Should().OnlyContain(address => address.EndsWith($":{own[0]}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AccessControl_LetsOnlyGatewaysInvokeTheSendApi()
    {
        var overlay = await Overlay.RenderAsync(Overlay.Production);

        foreach (var configuration in overlay.OfKind("Configuration"))
        {
            ((string)configuration["spec"]!["accessControl"]!["defaultAction"]!).Should().Be("deny");
        }

        var policy = overlay.Find("Configuration", "daprpush-send-api")["spec"]!["accessControl"]!["policies"]!.AsArray().Should().ContainSingle().Which!;
        ((string)policy["appId"]!).Should().Be("push-gateway");
        ((string)policy["namespace"]!).Should().Be((string)overlay.Apps.First()["metadata"]!["namespace"]!);
        ((string)policy["operations"]![0]!["name"]!).Should().Be("/api/v1/**");
    }

    [GeneratedRegex("(?<=\")/health[a-z/]*(?=\")")]
    private static partial Regex HealthPath();
}
