using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DaprPush.Deployment.Tests.Kubernetes;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Messages.Routing;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Dapr;

/// <summary>
/// What daprd 1.18.3 does with settings that look harmless, as seen on it: where one of these does not hold, messages are lost or
/// nothing is delivered any more, and no part says so.
/// </summary>
public sealed partial class RuntimeTests
{
    /// <summary>How long a turn of an actor may take with all its calls.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(8);

    /// <summary>daprd's own limit for a round of placement (<c>--actors-disseminate-timeout</c>).</summary>
    private static readonly TimeSpan RoundOfSidecar = TimeSpan.FromSeconds(30);

    private static readonly string[] Milliseconds = ["processingTimeout", "redeliverInterval"];

    private static readonly string[] DeclaringFolders = ["components", "k8s", "deploy", "samples", "examples"];

    private static readonly string[] SourceFolders = ["services", "functions", "libraries", "samples"];

    public static TheoryData<string> RunFiles => ["dapr.yaml", "samples/document-processing/dapr.yaml"];

    public static TheoryData<string> Overlays => [Overlay.Dev, Overlay.Production];

    /// <summary>Each subscription holds a connection; past the pool nothing is delivered and publishing times out.</summary>
    [Fact]
    public void Redis_AsBroker_HasMoreConnectionsThanTopics()
    {
        var brokers = Documents("Component").Where(document => TypeOf(document) == "pubsub.redis").ToArray();

        brokers.Should().NotBeEmpty();
        foreach (var broker in brokers)
        {
            int.Parse(Values(broker)["poolSize"], CultureInfo.InvariantCulture).Should().BeGreaterThan(Partitioning.MaxPartitions + 32, "publishing needs some too");
        }
    }

    /// <summary>A unit is ignored without a word, and a minute is taken.</summary>
    [Fact]
    public void Redis_AsBroker_HasItsTimesInPlainMilliseconds()
    {
        foreach (var values in Documents("Component").Where(document => TypeOf(document) == "pubsub.redis").Select(Values))
        {
            values.Keys.Should().Contain(Milliseconds);
            foreach (var name in Milliseconds)
            {
                values[name].Should().MatchRegex(@"^\d{3,6}$", name);
            }
        }
    }

    /// <summary>Without the retry an event that an app cannot take is acknowledged; an open circuit breaker loses what comes meanwhile.</summary>
    [Fact]
    public void Events_ToAnApp_AreRetriedWithoutEndAndWithoutCircuitBreaker()
    {
        var documents = Documents("Resiliency");

        documents.Should().HaveCountGreaterThan(1);
        foreach (var spec in documents.Select(document => document["spec"]!))
        {
            var inbound = spec["targets"]!["components"]!["pubsub"]!["inbound"]!.AsObject();
            inbound.Select(policy => policy.Key).Should().Equal("retry");
            ((long)spec["policies"]!["retries"]![(string)inbound["retry"]!]!["maxRetries"]!).Should().Be(-1);
            spec["policies"]!.AsObject().Should().NotContainKey("circuitBreakers", "one with a default's name would hold for events too");
        }
    }

    /// <summary>Where there is none, what cannot be taken is acknowledged and gone.</summary>
    [Fact]
    public void Subscriptions_OfAllParts_NameADeadLetterTopic()
    {
        var topics = SourceFolders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText)
            .SelectMany(text => Topic().Matches(text).Select(match => match.Value))
            .ToArray();

        topics.Should().HaveCountGreaterThan(1).And.OnlyContain(topic => topic.Contains("DeadLetterTopic = ", StringComparison.Ordinal));
        Documents("Subscription").Where(document => document["spec"]!["deadLetterTopic"] is null).Should().BeEmpty();
    }

    /// <summary>A component that is added while a sidecar runs and cannot start ends the sidecar.</summary>
    [Fact]
    public void HotReload_OfEverySidecar_IsOff()
    {
        var documents = Documents("Configuration").Where(document => document["spec"]!["features"] is not null || document["spec"]!["accessControl"] is not null).ToArray();

        documents.Should().HaveCountGreaterThan(3);
        foreach (var document in documents)
        {
            var feature = document["spec"]!["features"]!.AsArray().SingleOrDefault(feature => (string)feature!["name"]! == "HotReload");
            feature.Should().NotBeNull(document["metadata"]!["name"]!.ToJsonString());
            ((bool)feature!["enabled"]!).Should().BeFalse();
        }
    }

    /// <summary>A retry here would repeat what an actor refused; callers repeat what failed because it moved.</summary>
    [Fact]
    public void ActorCalls_OfEveryType_EndBeforePlacementGivesARoundUp()
    {
        foreach (var spec in Documents("Resiliency").Select(document => document["spec"]!))
        {
            Seconds((string)spec["policies"]!["timeouts"]!["actorTurn"]!).Should().Be(Turn);
            foreach (var (type, target) in spec["targets"]!["actors"]!.AsObject())
            {
                target!.AsObject().Select(member => (member.Key, (string)member.Value!)).Should().Equal([("timeout", "actorTurn")], type);
            }
        }

        foreach (var round in RoundsOfPlacement())
        {
            round.Should().BeGreaterThan(Turn + Turn).And.BeLessThan(RoundOfSidecar);
        }
    }

    [Fact]
    public void ControlPlane_OnKubernetes_IsHighlyAvailable()
    {
        var highlyAvailable = YamlFile.ReadOne("k8s", "dapr", "values.yaml")["global"]!["ha"]!;

        ((bool)highlyAvailable["enabled"]!).Should().BeTrue();
        ((long)highlyAvailable["replicaCount"]!).Should().Be(3);
    }

    /// <summary>A sidecar whose components say <c>{podName}</c> ends without it, whether its app subscribes or not.</summary>
    [Theory]
    [MemberData(nameof(RunFiles))]
    public void Instances_OnOneMachine_HaveANameEach(string file)
    {
        var apps = YamlFile.ReadOne(file)["apps"]!.AsArray();

        apps.Select(app => (string?)app!["env"]?["POD_NAME"]).Should().Equal(apps.Select(app => $"{app!["appID"]}-0"));
    }

    [Fact]
    public void Instances_InContainers_HaveANameEach()
    {
        var services = YamlFile.ReadOne("deploy", "docker-compose.yml")["services"]!.AsObject();
        var names = services.Where(service => service.Key.EndsWith("-dapr", StringComparison.Ordinal))
            .ToDictionary(service => service.Key[..^"-dapr".Length], service => (string?)service.Value!["environment"]?["POD_NAME"]);

        names.Should().HaveCount(4);
        names.Values.Should().OnlyHaveUniqueItems().And.NotContainNulls();
        foreach (var (app, name) in names)
        {
            ((string?)services[app]!["environment"]!["POD_NAME"]).Should().Be(name, "the app and its sidecar are one instance");
        }
    }

    /// <summary>A sidecar that is told to end goes on answering for longer than a turn takes, and is killed after that only.</summary>
    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Sidecars_InAPod_OutliveATurn(string name)
    {
        var overlay = await Overlay.RenderAsync(name);

        foreach (var app in overlay.Apps)
        {
            var (block, graceful) = (Seconds(Overlay.Annotation(app, "block-shutdown-duration")), Seconds(Overlay.Annotation(app, "graceful-shutdown-seconds") + "s"));
            OutlivesATurn(block, graceful, TimeSpan.FromSeconds((long)Overlay.Pod(app)["spec"]!["terminationGracePeriodSeconds"]!), Overlay.NameOf(app));
        }
    }

    [Fact]
    public void Sidecars_InContainers_OutliveATurn()
    {
        foreach (var (name, service) in YamlFile.ReadOne("deploy", "docker-compose.yml")["services"]!.AsObject().Where(service => service.Key.EndsWith("-dapr", StringComparison.Ordinal)))
        {
            var arguments = service!["command"]!.AsArray().Select(argument => ((string)argument!).Split('=')).Where(words => words.Length == 2).ToDictionary(words => words[0], words => words[1]);
            OutlivesATurn(
                Seconds(arguments["--dapr-block-shutdown-duration"]), Seconds(arguments["--dapr-graceful-shutdown-seconds"] + "s"), Seconds((string)service["stop_grace_period"]!), name);
        }
    }

    [Fact]
    public void Sidecars_OnServers_OutliveATurn()
    {
        var script = File.ReadAllText(Repository.At("deploy", "servers", "instance.sh"));
        var graceful = Seconds(GracefulSeconds().Match(script).Groups["seconds"].Value + "s");
        var limit = Seconds(StopLimit().Match(File.ReadAllText(Repository.At("deploy", "systemd", "daprpush-sidecar@.service"))).Groups["seconds"].Value + "s");
        var drains = Drain().Matches(script).Select(match => Seconds(match.Groups["seconds"].Value + "s")).ToArray();

        drains.Should().HaveCount(3);
        foreach (var drain in drains)
        {
            OutlivesATurn(drain, graceful, limit, "instance.sh");
        }
    }

    private static void OutlivesATurn(TimeSpan block, TimeSpan graceful, TimeSpan limit, string name)
    {
        block.Should().BeGreaterThan(Turn, name);
        graceful.Should().BeGreaterThan(Turn, name);
        limit.Should().BeGreaterThanOrEqualTo(block + graceful, name);
    }

    /// <summary>How long placement waits for a round, on Kubernetes, in containers and on servers.</summary>
    private static TimeSpan[] RoundsOfPlacement()
    {
        var values = YamlFile.ReadOne("k8s", "dapr", "values.yaml");
        var container = YamlFile.ReadOne("deploy", "docker-compose.yml")["services"]!["placement"]!["command"]!.AsArray().Select(word => (string)word!);
        var unit = File.ReadAllText(Repository.At("deploy", "systemd", "daprpush-placement.service"));
        return
        [
            Seconds((string)values["dapr_placement"]!["disseminateTimeout"]!),
            Seconds(Round().Match(string.Join(' ', container)).Groups["time"].Value),
            Seconds(Round().Match(unit).Groups["time"].Value),
        ];
    }

    private static IReadOnlyList<JsonObject> Documents(string kind) =>
    [
        .. DeclaringFolders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*.yaml", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .SelectMany(file => YamlFile.Read(Path.GetRelativePath(Repository.Root, file)))
            .Where(document => document["apiVersion"]?.ToString() == "dapr.io/v1alpha1" && document["kind"]?.ToString() == kind),
    ];

    private static string TypeOf(JsonObject component) => (string)component["spec"]!["type"]!;

    private static Dictionary<string, string> Values(JsonObject component) => component["spec"]!["metadata"]!.AsArray()
        .Where(item => item!["value"] is not null)
        .ToDictionary(item => (string)item!["name"]!, item => (string)item!["value"]!);

    private static TimeSpan Seconds(string text)
    {
        text.Should().MatchRegex(@"^\d+s$");
        return TimeSpan.FromSeconds(int.Parse(text[..^1], CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"new TopicOptions\s*\{[^}]*\}")]
    private static partial Regex Topic();

    [GeneratedRegex(@"--disseminate-timeout (?<time>\S+)")]
    private static partial Regex Round();

    [GeneratedRegex(@"drain=(?<seconds>\d+)")]
    private static partial Regex Drain();

    [GeneratedRegex(@"--dapr-graceful-shutdown-seconds (?<seconds>\d+)")]
    private static partial Regex GracefulSeconds();

    [GeneratedRegex(@"TimeoutStopSec=(?<seconds>\d+)")]
    private static partial Regex StopLimit();
}
