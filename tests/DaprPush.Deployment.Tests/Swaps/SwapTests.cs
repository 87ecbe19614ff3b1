using System.Text.Json.Nodes;
using DaprPush.Deployment.Tests.Yaml;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Swaps;

public sealed class SwapTests
{
    /// <summary>
    /// What makes each broker hand over events about in their order, many at a time where it can, and again what an app could not take.
    /// </summary>
    private static readonly Dictionary<string, (string Field, string Value)[]> Handing = new()
    {
        ["pubsub.redis"] = [("concurrency", "32")],
        ["pubsub.kafka"] = [("consumeRetryEnabled", "true"), ("initialOffset", "oldest")],
        ["pubsub.rabbitmq"] = [("concurrency", "parallel"), ("prefetchCount", "32"), ("requeueInFailure", "true"), ("autoAck", "false")],
        ["pubsub.jetstream"] = [("concurrency", "parallel"), ("maxAckPending", "32"), ("ackPolicy", "explicit")],
        ["pubsub.pulsar"] = [("processMode", "sync"), ("subscribeType", "failover")],
        ["pubsub.azure.servicebus.topics"] = [("maxConcurrentHandlers", "32"), ("maxActiveMessages", "32")],
        ["pubsub.gcp.pubsub"] = [("enableMessageOrdering", "true"), ("maxOutstandingMessages", "1")],
    };

    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(Repository.At("components"), "*.yaml", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is "pubsub.yaml" or "statestore.yaml" && !file.Contains("in-memory", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Component_OfTheRepository_IsOneThatDaprUnderstands(string file)
    {
        var component = YamlFile.ReadOne(file);

        ((string)component["apiVersion"]!).Should().Be("dapr.io/v1alpha1");
        ((string)component["kind"]!).Should().Be("Component");
        ComponentCatalog.FaultsOf(component).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Component_OfTheRepository_TakesThePlaceOfTheDefaultOne(string file)
    {
        var component = YamlFile.ReadOne(file);
        var original = YamlFile.ReadOne("components", Path.GetFileName(file));

        ((string)component["metadata"]!["name"]!).Should().Be((string)original["metadata"]!["name"]!);
        component["scopes"]!.AsArray().Select(scope => (string)scope!).Should()
            .BeEquivalentTo(original["scopes"]!.AsArray().Select(scope => (string)scope!));
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Component_OfTheRepository_DoesWhatThePartsNeed(string file)
    {
        var component = YamlFile.ReadOne(file);
        var type = (string)component["spec"]!["type"]!;
        var values = component["spec"]!["metadata"]!.AsArray().ToDictionary(item => (string)item!["name"]!, item => (string?)item!["value"]);

        if (type.StartsWith("state.", StringComparison.Ordinal))
        {
            ComponentCatalog.All[(type, (string)component["spec"]!["version"]!)].Store
                .Should().BeEquivalentTo("actorStateStore", "transactional", "etag", "ttl");
            values.Should().Contain("actorStateStore", "true");
        }
        else
        {
            Handing.Should().ContainKey(type, "every broker has a way to keep the order");
            values.Should().Contain(Handing[type].Select(setting => KeyValuePair.Create(setting.Field, (string?)setting.Value)));
        }
    }

    [Fact]
    public void Secrets_InComponents_AreNamedAndNotWritten()
    {
        string[] secret = ["connectionString", "password", "redisPassword", "masterKey", "saslPassword", "token", "jwt", "seedKey", "azureClientSecret"];
        var written = Directory.EnumerateFiles(Repository.At("components"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(file => YamlFile.Read(Path.GetRelativePath(Repository.Root, file)), (file, document) => (file, document))
            .SelectMany(pair => pair.document["spec"]?["metadata"]?.AsArray() ?? [], (pair, item) => (pair.file, item: item!.AsObject()))
            .Where(pair => secret.Contains((string)pair.item["name"]!) && pair.item["value"] is not null);

        written.Should().BeEmpty();
    }

    [Theory]
    [InlineData("concurrency", "cuncurrency", "pubsub.redis has no field 'cuncurrency'")]
    [InlineData("redisHost", "redisUsername", "pubsub.redis needs 'redisHost'")]
    public void Component_WithAWrongField_IsFound(string right, string wrong, string fault)
    {
        var component = YamlFile.ReadOne("components", "pubsub.yaml");
        var item = component["spec"]!["metadata"]!.AsArray().Single(item => (string)item!["name"]! == right)!.AsObject();
        item["name"] = JsonValue.Create(wrong);

        ComponentCatalog.FaultsOf(component).Should().ContainSingle().Which.Should().Be(fault);
    }
}
