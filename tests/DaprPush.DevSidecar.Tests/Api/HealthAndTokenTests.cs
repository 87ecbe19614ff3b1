using System.Net;
using System.Text.Json;
using DaprPush.DevSidecar.Health;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Api;

public sealed class HealthAndTokenTests
{
    [Fact]
    public async Task Healthz_BeforeAndAfterTheAppAnswers_SaysSo()
    {
        await using var app = new TestApp();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app, connect: false);

        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_HEALTH_NOT_READY");
        await (await sidecar.GetAsync("v1.0/healthz/outbound")).ShouldBeNoContentAsync();

        var connecting = sidecar.Sidecar.ConnectAsync(CancellationToken.None);
        await app.StartAsync();
        await connecting;
        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeNoContentAsync();
        await (await sidecar.GetAsync("v1.0/healthz?appid=a")).ShouldBeNoContentAsync();
        await (await sidecar.GetAsync("v1.0/healthz?appid=b")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_HEALTH_APPID_NOT_MATCH");
    }

    [Fact]
    public async Task AnyRoute_WithoutTheApiToken_Is401ExceptHealthz()
    {
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", environment: new() { ["DAPR_API_TOKEN"] = "secret" });

        (await sidecar.GetAsync("v1.0/metadata")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await sidecar.SendAsync(HttpMethod.Get, "v1.0/metadata", null, null, ("dapr-api-token", "wrong"))).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await sidecar.SendAsync(HttpMethod.Get, "v1.0/metadata", null, null, ("dapr-api-token", "secret"))).StatusCode.Should().Be(HttpStatusCode.OK);
        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task EveryCallToTheApp_CarriesTheAppTokenAndNotTheCallers()
    {
        await using var app = await new TestApp { Config = """{"entities":["T"]}""" }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app, environment: new() { ["APP_API_TOKEN"] = "app-secret", ["DAPR_API_TOKEN"] = "api" });

        await sidecar.SendAsync(HttpMethod.Put, "v1.0/actors/T/1/method/m", [], null, ("dapr-api-token", "api"));
        await sidecar.SendAsync(HttpMethod.Get, "v1.0/invoke/a/method/m", null, null, ("dapr-api-token", "api"));

        (await app.NextAsync()).Headers["dapr-api-token"].Should().Be("app-secret");
        (await app.NextAsync()).Headers["dapr-api-token"].Should().Be("app-secret");
    }

    [Fact]
    public async Task AppHealth_WhileUnhealthy_KeepsEventsInvocationsAndActorsAway()
    {
        var healthy = true;
        await using var app = new TestApp
        {
            Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""",
            Config = """{"entities":["T"]}""",
        };
        app.Handler = (http, received) =>
        {
            http.Response.StatusCode = received.Path != "/healthz" || healthy ? 200 : 500;
            return Task.CompletedTask;
        };
        await app.StartAsync();
        await using var run = new TestRun();
        var watched = new AppHealthOptions("/healthz", TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(5), 2);
        await run.AddAsync("a", app, health: watched);
        var other = await run.AddAsync("b");

        healthy = false;
        await Eventually.TrueAsync(async () => (await other.GetAsync("v1.0/invoke/a/method/m")).StatusCode == HttpStatusCode.InternalServerError);
        await (await other.PostAsync("v1.0/publish/pubsub/t", "1")).ShouldBeNoContentAsync();
        app.Received.Should().NotContain(received => received.Path == "/t");

        healthy = true;
        await Eventually.TrueAsync(() => app.Received.Any(received => received.Path == "/t"));
        (await other.PostAsync("v1.0/actors/T/1/method/m", "")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Metadata_OfAnApp_NamesComponentsSubscriptionsAndLabels()
    {
        await using var app = await new TestApp { Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""" }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await (await sidecar.SendAsync(HttpMethod.Put, "v1.0/metadata/colour", "green"u8.ToArray(), "text/plain")).ShouldBeNoContentAsync();

        var metadata = JsonDocument.Parse(await (await sidecar.GetAsync("v1.0/metadata")).TextAsync()).RootElement;

        metadata.GetProperty("id").GetString().Should().Be("a");
        metadata.GetProperty("components").EnumerateArray().Select(c => c.GetProperty("name").GetString()).Should().Equal("pubsub", "statestore");
        metadata.GetProperty("subscriptions")[0].GetProperty("topic").GetString().Should().Be("t");
        metadata.GetProperty("extended").GetProperty("colour").GetString().Should().Be("green");
    }

    [Theory]
    [InlineData("GET", "nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "v1.0/unknown", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "v1.0/publish/pubsub/t", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "v1.0/shutdown", HttpStatusCode.MethodNotAllowed)]
    public async Task UnknownRoute_IsRefused(string method, string path, HttpStatusCode status)
    {
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a");

        (await sidecar.SendAsync(HttpMethod.Parse(method), path, null, null)).StatusCode.Should().Be(status);
    }
}
