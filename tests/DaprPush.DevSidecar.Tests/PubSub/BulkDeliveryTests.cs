using System.Text.Json;
using DaprPush.DevSidecar.Tests.Harness;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Tests.PubSub;

public sealed class BulkDeliveryTests
{
    private const string Bulk = """[{"pubsubname":"pubsub","topic":"t","route":"/t","deadLetterTopic":"dead","bulkSubscribe":{"enabled":true,"maxMessagesCount":3}},{"pubsubname":"pubsub","topic":"dead","route":"/dead"}]""";

    [Fact]
    public async Task DeliverBulk_EventsThatWait_ComeTogetherUpToTheMaximum()
    {
        await using var app = new TestApp { Subscriptions = Bulk, Handler = (http, received) => Reply(http, received, _ => "SUCCESS") };
        await using var run = new TestRun();
        var publisher = await run.AddAsync("p");
        await publisher.PostAsync("v1.0/publish/bulk/pubsub/t", Entries(1, 5));
        await app.StartAsync();
        await run.AddAsync("a", app);

        var first = (await app.NextAsync()).Json;
        var second = (await app.NextAsync()).Json;

        first.GetProperty("type").GetString().Should().Be("com.dapr.event.sent.bulk");
        first.GetProperty("topic").GetString().Should().Be("t");
        first.GetProperty("pubsubname").GetString().Should().Be("pubsub");
        Data(first).Should().Equal(1, 2, 3);
        Data(second).Should().Equal(4, 5);
        first.GetProperty("entries")[0].GetProperty("contentType").GetString().Should().Be("application/cloudevents+json");
    }

    [Fact]
    public async Task DeliverBulk_StatusForEach_BuriesWhatIsNotTaken()
    {
        await using var app = new TestApp { Subscriptions = Bulk };
        app.Handler = (http, received) => received.Path == "/t"
            ? Reply(http, received, n => n switch { 1 => "SUCCESS", 2 => "DROP", _ => "RETRY" })
            : Task.CompletedTask;
        await using var run = new TestRun();
        var publisher = await run.AddAsync("p");
        await publisher.PostAsync("v1.0/publish/bulk/pubsub/t", Entries(1, 3));
        await app.StartAsync();
        await run.AddAsync("a", app);

        Data((await app.NextAsync()).Json).Should().Equal(1, 2, 3);
        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(2);
        (await app.NextAsync()).Json.GetProperty("data").GetInt32().Should().Be(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    public async Task DeliverBulk_UnreadableAnswer_IsARetryOfAll(string body)
    {
        const string NoDeadLetter = """[{"pubsubname":"pubsub","topic":"t","route":"/t","bulkSubscribe":{"enabled":true}}]""";
        await using var app = new TestApp { Subscriptions = NoDeadLetter };
        app.Handler = (http, received) => app.Received.Count == 1 ? http.Response.WriteAsync(body) : Reply(http, received, _ => "SUCCESS");
        await using var run = new TestRun();
        var publisher = await run.AddAsync("p");
        await publisher.PostAsync("v1.0/publish/bulk/pubsub/t", Entries(1, 2));
        await app.StartAsync();
        await run.AddAsync("a", app);

        Data((await app.NextAsync()).Json).Should().Equal(1, 2);
        Data((await app.NextAsync()).Json).Should().Equal(1, 2);
    }

    private static IEnumerable<int> Data(JsonElement envelope) =>
        envelope.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("event").GetProperty("data").GetInt32());

    private static Task Reply(HttpContext http, Received received, Func<int, string> status)
    {
        var statuses = received.Json.GetProperty("entries").EnumerateArray().Select(entry => new
        {
            entryId = entry.GetProperty("entryId").GetString(),
            status = status(entry.GetProperty("event").GetProperty("data").GetInt32()),
        });
        return http.Response.WriteAsJsonAsync(new { statuses });
    }

    private static string Entries(int first, int last) => JsonSerializer.Serialize(
        Enumerable.Range(first, last - first + 1).Select(n => new { entryId = $"{n}", @event = n, contentType = "application/json" }));
}
