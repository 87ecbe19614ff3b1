using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Tests.Redis.Harness;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

/// <summary>What lies in Redis, seen with raw commands and with redis-cli: exactly what daprd writes, and what it would read.</summary>
public sealed class RedisPubSubLayoutTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task PublishAsync_OneMessage_IsAnEntryWithDataAndMetadata()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app");
        var metadata = new Dictionary<string, string> { ["ttlInSeconds"] = "5", ["a"] = "\"ü\"" };

        await broker.PublishAsync("layout", new[] { Messages.Of("{\"id\":\"1\"}", metadata) }, default);

        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var fields = (await raw.GetDatabase().StreamRangeAsync("layout")).Should().ContainSingle().Subject.Values;
        fields.Select(field => (string)field.Name!).Should().Equal("data", "metadata");
        ((string)fields[0].Value!).Should().Be("{\"id\":\"1\"}");
        System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>((string)fields[1].Value!).Should().BeEquivalentTo(metadata);
        (await server.CliAsync("TYPE", "layout")).Should().Be("stream");
    }

    [Fact]
    public async Task PublishAsync_NoMetadata_IsAnEmptyObject()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app");

        await broker.PublishAsync("layout-empty", "x");

        (await server.CliAsync("XRANGE", "layout-empty", "-", "+")).Split('\n')[1..].Should().Equal("data", "x", "metadata", "{}");
    }

    [Fact]
    public async Task SubscribeAsync_NewTopic_MakesStreamAndGroupNamedByTheApp()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "my-app");
        await using var subscription = await broker.SubscribeAsync("layout-group", new Inbox());

        var groups = await server.CliAsync("XINFO", "GROUPS", "layout-group");

        groups.Split('\n')[..2].Should().Equal("name", "my-app");
    }

    [Fact]
    public async Task SubscribeAsync_ConsumerId_NamesGroupAndConsumer()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "my-app", ("consumerID", "shared"));
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("layout-consumer", inbox);
        await broker.PublishAsync("layout-consumer", "x");
        await inbox.NextAsync();

        (await server.CliAsync("XINFO", "GROUPS", "layout-consumer")).Split('\n')[..2].Should().Equal("name", "shared");
        (await server.CliAsync("XINFO", "CONSUMERS", "layout-consumer", "shared")).Split('\n')[..2].Should().Equal("name", "shared");
    }

    [Fact]
    public async Task SubscribeAsync_StreamWrittenByAnother_DeliversFromItsBeginning()
    {
        await server.CliAsync("XADD", "foreign", "*", "data", "first", "metadata", "{\"k\":\"v\"}");
        await server.CliAsync("XADD", "foreign", "*", "metadata", "not json", "data", "second");
        await server.CliAsync("XADD", "foreign", "*", "other", "third has no data");
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "1"));
        var inbox = new Inbox();

        await using var subscription = await broker.SubscribeAsync("foreign", inbox);

        (await inbox.NextAsync(3)).Should().Equal("first", "second", "");
    }

    [Fact]
    public async Task PublishAsync_MaxLenApprox_TrimsTheStream()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("maxLenApprox", "100"));

        await broker.PublishAsync("trimmed", [.. Enumerable.Range(0, 1000).Select(n => $"{n}")]);

        int.Parse(await server.CliAsync("XLEN", "trimmed")).Should().BeInRange(100, 250, "Redis trims by whole nodes of 100");
        (await server.CliAsync("XREVRANGE", "trimmed", "+", "-", "COUNT", "1")).Should().Contain("\n999\n", "the newest stay");
    }

    [Fact]
    public async Task PublishAsync_StreamTtl_TrimsWhatIsOlder()
    {
        await server.CliAsync(["EVAL", "for i=1,300 do redis.call('XADD', KEYS[1], '1-' .. i, 'data', i) end", "1", "aged"]);
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("streamTTL", "1h"));

        await broker.PublishAsync("aged", "young");

        int.Parse(await server.CliAsync("XLEN", "aged")).Should().BeLessThanOrEqualTo(100);
        (await server.CliAsync("XREVRANGE", "aged", "+", "-", "COUNT", "1")).Should().Contain("young");
    }

    [Fact]
    public async Task Acknowledged_NothingStaysPendingAndNothingIsDeleted()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app");
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("acked", inbox);

        await broker.PublishAsync("acked", "a", "b", "c");
        await inbox.NextAsync(3);

        await Eventually.BeAsync("0", async () => (await server.CliAsync("XPENDING", "acked", "app")).Split('\n')[0]);
        (await server.CliAsync("XLEN", "acked")).Should().Be("3");
    }
}
