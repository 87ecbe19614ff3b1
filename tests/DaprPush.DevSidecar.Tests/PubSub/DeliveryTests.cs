using System.Net;
using System.Text.Json;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Tests.PubSub;

public sealed class DeliveryTests
{
    private const string Subscribe = """[{"pubsubname":"pubsub","topic":"t","route":"/t"}]""";
    private const string SubscribeWithDeadLetter = """[{"pubsubname":"pubsub","topic":"t","route":"/t","deadLetterTopic":"dead"},{"pubsubname":"pubsub","topic":"dead","route":"/dead"}]""";

    private const string Retries = """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata:
          name: r
        spec:
          policies:
            retries:
              twice:
                policy: constant
                duration: 10ms
                maxRetries: 2
          targets:
            components:
              pubsub:
                inbound:
                  retry: twice
        """;

    [Theory]
    [InlineData(200, "")]
    [InlineData(204, "")]
    [InlineData(200, "{}")]
    [InlineData(200, "not json")]
    [InlineData(202, """{"status":"SUCCESS"}""")]
    [InlineData(200, """{"status":"DROP"}""")]
    [InlineData(404, "gone")]
    public async Task Deliver_AnswerThatEndsIt_IsNotRepeated(int status, string body)
    {
        await using var app = await Answering(Subscribe, status, body).StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/publish/pubsub/t", "1");
        await sidecar.PostAsync("v1.0/publish/pubsub/t", "2");

        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(1);
        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(2);
    }

    [Theory]
    [InlineData(200, """{"status":"RETRY"}""")]
    [InlineData(200, """{"status":"WHATEVER"}""")]
    [InlineData(500, "")]
    [InlineData(403, "")]
    public async Task Deliver_AnswerThatAsksForMore_ComesAgainBeforeAnyOther(int status, string body)
    {
        await using var app = new TestApp { Subscriptions = Subscribe };
        app.Handler = (http, _) => app.Received.Count == 1 ? Answer(http, status, body) : Task.CompletedTask;
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/publish/pubsub/t", "1");
        await sidecar.PostAsync("v1.0/publish/pubsub/t", "2");

        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(1);
        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(1);
        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task StopDeliveries_EventUnderWay_IsTheLastOneAndTheApiWorksOn()
    {
        var answered = new TaskCompletionSource();
        await using var app = new TestApp { Subscriptions = Subscribe, Handler = (_, _) => answered.Task };
        await app.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);
        await sidecar.PostAsync("v1.0/publish/pubsub/t", "1");
        await app.NextAsync();

        var stopping = sidecar.Sidecar.StopDeliveriesAsync();
        stopping.IsCompleted.Should().BeFalse("an event is on its way to the app");
        answered.SetResult();
        await stopping;

        (await sidecar.PostAsync("v1.0/publish/pubsub/t", "2")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await (await sidecar.GetAsync("v1.0/healthz")).ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_HEALTH_NOT_READY");
        app.Received.Should().ContainSingle();
    }

    [Theory]
    [InlineData(200, """{"status":"DROP"}""", 1)]
    [InlineData(404, "", 1)]
    [InlineData(500, "", 3)]
    public async Task Deliver_WithDeadLetterTopic_PutsTheEventThereAfterTheRetries(int status, string body, int attempts)
    {
        await using var app = new TestApp { Subscriptions = SubscribeWithDeadLetter };
        app.Handler = (http, received) => received.Path == "/t" ? Answer(http, status, body) : Task.CompletedTask;
        await app.StartAsync();
        await using var run = new TestRun(TestRun.InMemory + Retries);
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/publish/pubsub/t", "\"poison\"");

        JsonElement first = default;
        for (var i = 0; i < attempts; i++)
        {
            var received = await app.NextAsync();
            received.Path.Should().Be("/t");
            first = received.Json;
        }

        var dead = await app.NextAsync();
        dead.Path.Should().Be("/dead");
        dead.Json.GetProperty("id").GetString().Should().Be(first.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Deliver_TwoInstancesOfAnApp_ShareTheEvents()
    {
        await using var one = await new TestApp { Subscriptions = Subscribe }.StartAsync();
        await using var two = await new TestApp { Subscriptions = Subscribe }.StartAsync();
        await using var other = await new TestApp { Subscriptions = Subscribe }.StartAsync();
        await using var run = new TestRun();
        await run.AddAsync("a", one, "a-0");
        await run.AddAsync("a", two, "a-1");
        var sidecar = await run.AddAsync("b", other);

        for (var i = 0; i < 10; i++)
        {
            await sidecar.PostAsync("v1.0/publish/pubsub/t", $"{i}");
        }

        for (var i = 0; i < 10; i++)
        {
            (await other.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(i);
        }

        // The other app's group has all ten; this app's two instances took turns at them.
        for (var i = 0; i < 5; i++)
        {
            await one.NextAsync();
            await two.NextAsync();
        }

        one.Received.Concat(two.Received).Select(r => r.Json.GetProperty("data").GetInt32()).Should().BeEquivalentTo(Enumerable.Range(0, 10));
    }

    [Fact]
    public async Task Deliver_PublishedBeforeAnyoneSubscribed_ArrivesStill()
    {
        await using var app = await new TestApp { Subscriptions = Subscribe }.StartAsync();
        await using var run = new TestRun();
        var publisher = await run.AddAsync("p");
        await publisher.PostAsync("v1.0/publish/pubsub/t", "\"early\"");

        await run.AddAsync("a", app);

        (await app.NextAsync()).Json.GetProperty("data").GetString().Should().Be("early");
    }

    [Fact]
    public async Task Deliver_PublishedWhileTheOnlyInstanceIsAway_WaitsForItsReturn()
    {
        await using var app = await new TestApp { Subscriptions = Subscribe }.StartAsync();
        await using var run = new TestRun();
        var publisher = await run.AddAsync("p");
        var first = await run.AddAsync("a", app);
        await first.DisposeAsync();
        await publisher.PostAsync("v1.0/publish/pubsub/t", "\"meanwhile\"");
        app.Received.Should().BeEmpty();

        await run.AddAsync("a", app);

        (await app.NextAsync()).Json.GetProperty("data").GetString().Should().Be("meanwhile");
    }

    [Fact]
    public async Task Deliver_Rules_GoToTheFirstThatMatchesElseTheDefault()
    {
        const string Routes = """
            [{"pubsubname":"pubsub","topic":"t","routes":{"rules":[
              {"match":"event.type == \"a\" && event.data.size > 3","path":"/big"},
              {"match":"event.type in [\"a\", \"b\"]","path":"/small"}],"default":"/rest"}}]
            """;
        await using var app = await new TestApp { Subscriptions = Routes }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/publish/pubsub/t?metadata.cloudevent.type=a", """{"size":4}""");
        await sidecar.PostAsync("v1.0/publish/pubsub/t?metadata.cloudevent.type=a", """{"size":3}""");
        await sidecar.PostAsync("v1.0/publish/pubsub/t?metadata.cloudevent.type=c", """{"size":9}""");

        (await app.NextAsync()).Path.Should().Be("/big");
        (await app.NextAsync()).Path.Should().Be("/small");
        (await app.NextAsync()).Path.Should().Be("/rest");
    }

    [Fact]
    public async Task Deliver_DeclarativeSubscription_HeedsItsScopes()
    {
        const string Declared = """

            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata:
              name: s
            spec:
              pubsubname: pubsub
              topic: t
              routes:
                default: /declared
            scopes:
              - a
            """;
        await using var app = await new TestApp().StartAsync();
        await using var stranger = await new TestApp().StartAsync();
        await using var run = new TestRun(TestRun.InMemory + Declared);
        await run.AddAsync("b", stranger);
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/publish/pubsub/t", "1");

        (await app.NextAsync()).Path.Should().Be("/declared");
        stranger.Received.Should().BeEmpty();
        var metadata = JsonDocument.Parse(await (await sidecar.GetAsync("v1.0/metadata")).TextAsync()).RootElement;
        metadata.GetProperty("subscriptions")[0].GetProperty("type").GetString().Should().Be("DECLARATIVE");
    }

    [Fact]
    public async Task Deliver_NoEnvelopeForAPlainSubscriber_GoesToTheDeadLetterTopic()
    {
        const string RawDead = """[{"pubsubname":"pubsub","topic":"t","route":"/t","deadLetterTopic":"dead"},{"pubsubname":"pubsub","topic":"dead","route":"/dead","metadata":{"rawPayload":"true"}}]""";
        await using var app = await new TestApp { Subscriptions = RawDead }.StartAsync();
        await using var run = new TestRun();
        var sidecar = await run.AddAsync("a", app);

        await sidecar.PostAsync("v1.0/publish/pubsub/t?metadata.rawPayload=true", "no envelope", "text/plain");

        (await app.NextAsync()).Path.Should().Be("/dead");
    }

    private static TestApp Answering(string subscriptions, int status, string body) =>
        new() { Subscriptions = subscriptions, Handler = (http, _) => Answer(http, status, body) };

    private static Task Answer(HttpContext http, int status, string body)
    {
        http.Response.StatusCode = status;
        return body.Length == 0 ? Task.CompletedTask : http.Response.WriteAsync(body);
    }
}
