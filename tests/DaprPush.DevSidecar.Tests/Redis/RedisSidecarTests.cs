using System.Net;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Redis.Hashes;
using DaprPush.DevSidecar.Redis.Streams;
using DaprPush.DevSidecar.Tests.Harness;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis;

/// <summary>The Redis components behind the sidecar's HTTP API, with a real app.</summary>
public sealed class RedisSidecarTests : IAsyncLifetime
{
    private readonly RedisServer _server = new();
    private readonly TestApp _app = new()
    {
        Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""",
        Config = """{"entities":["Cart"]}""",
    };

    private TestRun _run = null!;
    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _app.StartAsync();
        _run = NewRun();
        _sidecar = await _run.AddAsync("shop", _app);
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Publish_RedisAway_Answers500AndEverythingGoesOnAfterwards()
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/t", "{\"n\":1}")).ShouldBeNoContentAsync();
        (await NextNumberAsync()).Should().Be(1);

        await _server.KillAsync();
        var refused = await _sidecar.PostAsync("v1.0/publish/pubsub/t", "{\"n\":2}");
        (await refused.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_PUBSUB_PUBLISH_MESSAGE"))
            .Should().Contain(_server.Address);
        await (await _sidecar.PostAsync("v1.0/state/statestore", "[{\"key\":\"k\",\"value\":1}]"))
            .ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_STATE_SAVE");

        await _server.StartAsync();
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/t", "{\"n\":3}")).ShouldBeNoContentAsync();
        (await NextNumberAsync()).Should().Be(3);
        await (await _sidecar.PostAsync("v1.0/state/statestore", "[{\"key\":\"k\",\"value\":1}]")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task Subscribe_EventThatDaprdWrote_IsDelivered()
    {
        await _server.CliAsync(
            "XADD", "t", "*", "data",
            """{"data":{"n":7},"datacontenttype":"application/json","id":"1","pubsubname":"pubsub","source":"other","specversion":"1.0","topic":"t","type":"com.dapr.event.sent"}""",
            "metadata", "{}");

        (await NextNumberAsync()).Should().Be(7);
        (await _server.CliAsync("XINFO", "GROUPS", "t")).Should().StartWith("name\nshop-group");
    }

    [Fact]
    public async Task State_SavedOverHttp_LiesUnderTheAppsPrefix()
    {
        await (await _sidecar.PostAsync("v1.0/state/statestore", """[{"key":"cart","value":{"items":2}}]""")).ShouldBeNoContentAsync();

        (await _server.CliAsync("HGETALL", "shop||cart")).Split('\n').Should().Equal("data", "{\"items\":2}", "version", "1");
    }

    [Fact]
    public async Task State_ETagMismatch_Is409()
    {
        await _sidecar.PostAsync("v1.0/state/statestore", """[{"key":"e","value":1}]""");

        var answer = await _sidecar.PostAsync("v1.0/state/statestore", """[{"key":"e","value":2,"etag":"7"}]""");
        await answer.ShouldBeErrorAsync(HttpStatusCode.Conflict, "ERR_STATE_SAVE");

        var invalid = await _sidecar.PostAsync("v1.0/state/statestore", """[{"key":"e","value":2,"etag":"x"}]""");
        await invalid.ShouldBeErrorAsync(HttpStatusCode.BadRequest, "ERR_STATE_SAVE");
    }

    [Fact]
    public async Task ActorState_Saved_LiesUnderAppTypeAndId()
    {
        await _sidecar.PostAsync("v1.0/actors/Cart/42/method/touch", "{}");

        var saved = await _sidecar.PostAsync(
            "v1.0/actors/Cart/42/state",
            """[{"operation":"upsert","request":{"key":"total","value":9,"metadata":{"ttlInSeconds":"100"}}}]""");

        await saved.ShouldBeNoContentAsync();
        (await _server.CliAsync("HGET", "shop||Cart||42||total", "data")).Should().Be("9");
        int.Parse(await _server.CliAsync("TTL", "shop||Cart||42||total")).Should().BeInRange(90, 100);
    }

    [Theory]
    [InlineData("upsert", "2")]
    [InlineData("delete", "")]
    public async Task ActorState_ETagThatDoesNotMatch_IsIgnored(string operation, string stored)
    {
        await _sidecar.PostAsync("v1.0/actors/Cart/42/method/touch", "{}");
        await _sidecar.PostAsync("v1.0/actors/Cart/42/state", """[{"operation":"upsert","request":{"key":"total","value":1}}]""");

        var saved = await _sidecar.PostAsync(
            "v1.0/actors/Cart/42/state",
            """[{"operation":"OPERATION","request":{"key":"total","value":2,"etag":"77","options":{"concurrency":"first-write"}}}]""".Replace("OPERATION", operation, StringComparison.Ordinal));

        await saved.ShouldBeNoContentAsync();
        (await _server.CliAsync("HGET", "shop||Cart||42||total", "data")).Should().Be(stored);
    }

    [Fact]
    public async Task Publish_BadTtl_IsIgnored()
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/t?metadata.ttlInSeconds=soon", "{\"n\":4}")).ShouldBeNoContentAsync();

        (await NextNumberAsync()).Should().Be(4);
        (await _server.CliAsync("XREVRANGE", "t", "+", "-", "COUNT", "1")).Should().NotContain("\"expiration\"");
    }

    [Fact]
    public async Task Reminder_SidecarAndItsRunGone_FiresUnderTheNextOneFromRedis()
    {
        await (await _sidecar.PostAsync("v1.0/actors/Cart/42/reminders/pay", """{"dueTime":"3s","data":{"sum":9}}""")).ShouldBeNoContentAsync();
        await _run.DisposeAsync();

        _run = NewRun();
        await _run.AddAsync("shop", _app);

        var received = await _app.NextAsync();
        while (!received.Path.Contains("/remind/", StringComparison.Ordinal))
        {
            received = await _app.NextAsync();
        }

        received.Path.Should().Be("/actors/Cart/42/method/remind/pay");
        received.Json.GetProperty("data").GetProperty("sum").GetInt32().Should().Be(9);
    }

    private TestRun NewRun() => new(
        $$"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: pubsub }
        spec:
          type: pubsub.redis
          version: v1
          metadata: [{ name: redisHost, value: "{{_server.Address}}" }, { name: consumerID, value: "{appID}-group" }]
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: { name: statestore }
        spec:
          type: state.redis
          version: v1
          metadata: [{ name: redisHost, value: "{{_server.Address}}" }, { name: actorStateStore, value: "true" }]
        """,
        registry: new ComponentRegistry([new RedisPubSubFactory()], [new RedisStateStoreFactory()]));

    private async Task<int> NextNumberAsync()
    {
        var received = await _app.NextAsync();
        while (received.Path != "/t")
        {
            received = await _app.NextAsync();
        }

        return received.Json.GetProperty("data").GetProperty("n").GetInt32();
    }
}
