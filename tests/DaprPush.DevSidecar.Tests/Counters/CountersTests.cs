using System.Net;
using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Counters;

public sealed class CountersTests : IAsyncLifetime
{
    private const string Event = """{"n":1}""";
    private readonly TestApp _app = new()
    {
        Subscriptions = """[{"pubsubname":"pubsub","topic":"t","route":"/t"},{"pubsubname":"pubsub","topic":"many","route":"/many","bulkSubscribe":{"enabled":true}}]""",
        Config = """{"entities":["Cart"]}""",
    };

    private readonly TestRun _run = new();
    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _sidecar = await _run.AddAsync("shop", _app);
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Get_NothingServedYet_NamesTheAppAndCountsNothing()
    {
        var answer = await ReadAsync();

        answer.GetProperty("appId").GetString().Should().Be("shop");
        answer.GetProperty("instance").GetString().Should().Be("shop");
        answer.GetProperty("counters").EnumerateObject().Should().HaveCount(11)
            .And.OnlyContain(kind => kind.Value.GetProperty("operations").GetInt64() == 0);
    }

    [Fact]
    public async Task Get_EventsPublishedAndDelivered_CountsThemWithTheirBytes()
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/t", Event)).ShouldBeNoContentAsync();
        var delivered = await _app.NextAsync();

        var length = delivered.Body.Length;
        (await CountAsync("published")).Should().Be((1, 1, length, 0));
        (await CountAsync("delivered")).Should().Be((1, 1, 0, length));
        (await CountAsync("publishedInBulk")).Should().Be((0, 0, 0, 0));
    }

    [Fact]
    public async Task Get_BulkPublishAndBulkSubscription_CountTheEventsInThem()
    {
        var entries = """[{"entryId":"1","event":1,"contentType":"application/json"},{"entryId":"2","event":2,"contentType":"application/json"}]""";

        await (await _sidecar.PostAsync("v1.0/publish/bulk/pubsub/many", entries)).ShouldBeNoContentAsync();
        var came = 0;
        while (came < 2)
        {
            came += (await _app.NextAsync()).Json.GetProperty("entries").GetArrayLength();
        }

        var (operations, items, bytesIn, _) = await CountAsync("publishedInBulk");
        (operations, items).Should().Be((1, 2));
        bytesIn.Should().BePositive();
        (await CountAsync("deliveredInBulk")).Items.Should().Be(2);
        (await CountAsync("delivered")).Items.Should().Be(0);
    }

    [Fact]
    public async Task Get_ActorCallAndItsState_AreCountedApartFromOtherState()
    {
        await _sidecar.PostAsync("v1.0/actors/Cart/1/method/add", "12345");
        await (await _sidecar.PostAsync(
            "v1.0/actors/Cart/1/state",
            """[{"operation":"upsert","request":{"key":"a","value":100}},{"operation":"delete","request":{"key":"b"}}]""")).ShouldBeNoContentAsync();
        await _sidecar.GetAsync("v1.0/actors/Cart/1/state/a");

        (await CountAsync("actorCalls")).Should().Be((1, 1, 5, 0));
        (await CountAsync("actorStateTransactions")).Should().Be((1, 2, 3, 0));
        (await CountAsync("actorStateReads")).Should().Be((1, 1, 0, 3));
        (await CountAsync("stateReads")).Operations.Should().Be(0);
        (await CountAsync("stateTransactions")).Operations.Should().Be(0);
    }

    [Fact]
    public async Task Get_StateCalls_AreCountedWithTheirKeysAndBytes()
    {
        await (await _sidecar.PostAsync("v1.0/state/statestore", """[{"key":"a","value":10},{"key":"b","value":20}]""")).ShouldBeNoContentAsync();
        await (await _sidecar.PostAsync("v1.0/state/statestore/transaction", """{"operations":[{"operation":"delete","request":{"key":"a"}}]}""")).ShouldBeNoContentAsync();
        await _sidecar.PostAsync("v1.0/state/statestore/bulk", """{"keys":["a","b"]}""");
        await _sidecar.GetAsync("v1.0/state/statestore/b");

        (await CountAsync("stateWrites")).Should().Be((1, 2, 4, 0));
        (await CountAsync("stateTransactions")).Should().Be((1, 1, 0, 0));
        (await CountAsync("stateReads")).Should().Be((2, 3, 0, 4));
    }

    [Fact]
    public async Task Get_Invocation_CountsBothBodies()
    {
        _app.Handler = (http, _) => http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("answer")).AsTask();

        await (await _sidecar.PostAsync("v1.0/invoke/shop/method/m", "body")).TextAsync();

        (await CountAsync("invocations")).Should().Be((1, 1, 4, 6));
    }

    [Fact]
    public async Task Get_OtherMethod_IsNotAllowed() =>
        (await _sidecar.PostAsync("dev/counters", "")).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);

    private async Task<JsonElement> ReadAsync() => JsonDocument.Parse(await (await _sidecar.GetAsync("dev/counters")).TextAsync()).RootElement;

    private async Task<(long Operations, long Items, long BytesIn, long BytesOut)> CountAsync(string kind)
    {
        var count = (await ReadAsync()).GetProperty("counters").GetProperty(kind);
        long Of(string name) => count.GetProperty(name).GetInt64();
        return (Of("operations"), Of("items"), Of("bytesIn"), Of("bytesOut"));
    }
}
