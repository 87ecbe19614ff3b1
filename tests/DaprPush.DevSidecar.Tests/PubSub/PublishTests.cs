using System.Net;
using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.PubSub;

public sealed class PublishTests : IAsyncLifetime
{
    private readonly TestRun _run = new(TestRun.InMemory + """

        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: scoped
        spec:
          type: pubsub.in-memory
          version: v1
          metadata:
            - name: publishingScopes
              value: "publisher=allowed"
        """);

    private readonly TestApp _app = new()
    {
        Subscriptions = """[{"pubsubName":"pubsub","topic":"orders","route":"/on/orders"},{"pubsubname":"pubsub","topic":"raw","route":"raw","metadata":{"rawPayload":"true"}}]""",
    };

    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync()
    {
        await _app.StartAsync();
        _sidecar = await _run.AddAsync("publisher", _app);
    }

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Publish_JsonData_ArrivesParsedInsideACloudEvent()
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/orders", """{ "b" : 1, "a" : [ "x" ] }""")).ShouldBeNoContentAsync();

        var received = await _app.NextAsync();
        received.Path.Should().Be("/on/orders");
        received.Headers["Content-Type"].Should().Be("application/cloudevents+json");
        var envelope = received.Json;
        envelope.GetProperty("data").GetRawText().Should().Be("""{"a":["x"],"b":1}""");
        envelope.GetProperty("datacontenttype").GetString().Should().Be("application/json");
        envelope.GetProperty("specversion").GetString().Should().Be("1.0");
        envelope.GetProperty("type").GetString().Should().Be("com.dapr.event.sent");
        envelope.GetProperty("source").GetString().Should().Be("publisher");
        envelope.GetProperty("topic").GetString().Should().Be("orders");
        envelope.GetProperty("pubsubname").GetString().Should().Be("pubsub");
        Guid.TryParse(envelope.GetProperty("id").GetString(), out _).Should().BeTrue();
        DateTimeOffset.Parse(envelope.GetProperty("time").GetString()!, null).Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(30));
        envelope.GetProperty("traceparent").GetString().Should().MatchRegex("^00-[0-9a-f]{32}-[0-9a-f]{16}-00$");
        envelope.GetProperty("traceid").GetString().Should().Be(envelope.GetProperty("traceparent").GetString());
    }

    [Fact]
    public async Task Publish_OctetStream_ArrivesByteForByteAsBase64()
    {
        byte[] data = [0, 255, 1, 2, 34, 92];
        await (await _sidecar.SendAsync(HttpMethod.Post, "v1.0/publish/pubsub/orders", data, "application/octet-stream")).ShouldBeNoContentAsync();

        var envelope = (await _app.NextAsync()).Json;
        envelope.GetProperty("data_base64").GetBytesFromBase64().Should().Equal(data);
        envelope.TryGetProperty("data", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(null, "text/plain")]
    [InlineData("text/plain; charset=utf-8", "text/plain; charset=utf-8")]
    [InlineData("application/vnd.own+json", "application/vnd.own+json")]
    public async Task Publish_OtherType_ArrivesAsAString(string? contentType, string expected)
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/orders", """{"say":"äöü"}""", contentType)).ShouldBeNoContentAsync();

        var envelope = (await _app.NextAsync()).Json;
        envelope.GetProperty("data").GetString().Should().Be("""{"say":"äöü"}""");
        envelope.GetProperty("datacontenttype").GetString().Should().Be(expected);
    }

    [Fact]
    public async Task Publish_BrokenJson_ArrivesAsAString()
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/orders", "{broken")).ShouldBeNoContentAsync();

        (await _app.NextAsync()).Json.GetProperty("data").GetString().Should().Be("{broken");
    }

    [Fact]
    public async Task Publish_CloudEvent_PassesWithWhatItLacksFilledIn()
    {
        var own = """{"id":"mine","source":"me","type":"t","specversion":"1.0","data":{"z":1},"topic":"elsewhere","extra":"kept"}""";
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/orders", own, "application/cloudevents+json")).ShouldBeNoContentAsync();

        var envelope = (await _app.NextAsync()).Json;
        envelope.GetProperty("id").GetString().Should().Be("mine");
        envelope.GetProperty("extra").GetString().Should().Be("kept");
        envelope.GetProperty("topic").GetString().Should().Be("orders");
        envelope.GetProperty("pubsubname").GetString().Should().Be("pubsub");
        envelope.GetProperty("time").GetString().Should().NotBeEmpty();
        envelope.EnumerateObject().Select(m => m.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Publish_NoCloudEventUnderItsType_Is500()
    {
        var answer = await _sidecar.PostAsync("v1.0/publish/pubsub/orders", "[1]", "application/cloudevents+json");

        await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_PUBSUB_CLOUD_EVENTS_SER");
    }

    [Fact]
    public async Task Publish_RawPayload_ReachesARawSubscriberAsItIs()
    {
        await (await _sidecar.PostAsync("v1.0/publish/pubsub/raw?metadata.rawPayload=true", "naked", "text/plain")).ShouldBeNoContentAsync();

        var envelope = (await _app.NextAsync()).Json;
        Encoding.UTF8.GetString(envelope.GetProperty("data_base64").GetBytesFromBase64()).Should().Be("naked");
        envelope.GetProperty("datacontenttype").GetString().Should().Be("application/octet-stream");
    }

    [Fact]
    public async Task Publish_Overrides_TakeThePlaceOfTheEnvelopesMembers()
    {
        await _sidecar.PostAsync("v1.0/publish/pubsub/orders?metadata.cloudevent.id=i&metadata.cloudevent.type=t&metadata.cloudevent.subject=s", "1");

        var envelope = (await _app.NextAsync()).Json;
        envelope.GetProperty("id").GetString().Should().Be("i");
        envelope.GetProperty("type").GetString().Should().Be("t");
        envelope.GetProperty("subject").GetString().Should().Be("s");
    }

    [Fact]
    public async Task Publish_WithTraceparent_KeepsIt()
    {
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        await _sidecar.SendAsync(HttpMethod.Post, "v1.0/publish/pubsub/orders", "1"u8.ToArray(), "application/json", ("traceparent", Parent));

        (await _app.NextAsync()).Json.GetProperty("traceparent").GetString().Should().Be(Parent);
    }

    [Fact]
    public async Task Publish_WithTtl_CarriesAnExpiration()
    {
        await _sidecar.PostAsync("v1.0/publish/pubsub/orders?metadata.ttlInSeconds=1000", "1");

        var expiration = (await _app.NextAsync()).Json.GetProperty("expiration").GetDateTimeOffset();
        expiration.Should().BeCloseTo(DateTimeOffset.UtcNow.AddSeconds(1000), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Publish_ExpiredEvent_IsNotDelivered()
    {
        var old = """{"id":"old","expiration":"2020-01-01T00:00:00Z","data":1}""";
        await _sidecar.PostAsync("v1.0/publish/pubsub/orders", old, "application/cloudevents+json");
        await _sidecar.PostAsync("v1.0/publish/pubsub/orders", "\"after\"");

        (await _app.NextAsync()).Json.GetProperty("data").GetString().Should().Be("after");
    }

    [Theory]
    [InlineData("v1.0/publish/nowhere/orders", HttpStatusCode.NotFound, "ERR_PUBSUB_NOT_FOUND", "pubsub nowhere is not found")]
    [InlineData("v1.0/publish/pubsub", HttpStatusCode.NotFound, "ERR_TOPIC_NAME_EMPTY", "topic is empty in pubsub pubsub")]
    [InlineData("v1.0/publish/pubsub/orders?metadata.rawPayload=maybe", HttpStatusCode.BadRequest, "ERR_PUBSUB_REQUEST_METADATA", "failed deserializing metadata. Error: rawPayload value must be a valid boolean: actual is 'maybe'")]
    [InlineData("v1.0/publish/scoped/other", HttpStatusCode.Forbidden, "ERR_PUBSUB_FORBIDDEN", "topic other is not allowed for app id publisher")]
    public async Task Publish_Wrong_AnswersTheContractsError(string path, HttpStatusCode status, string code, string message)
    {
        var answer = await _sidecar.PostAsync(path, "1");

        (await answer.ShouldBeErrorAsync(status, code)).Should().Be(message);
        JsonDocument.Parse(await answer.TextAsync()).RootElement.GetProperty("details").GetArrayLength().Should().BePositive();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Publish_OversizedBody_IsRefusedAndTheConnectionLivesOn(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1.0/publish/pubsub/orders") { Content = new ByteArrayContent(new byte[(4 << 20) + 1]) };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await _sidecar.Client.SendAsync(request);

        (await answer.ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_PUBSUB_PUBLISH_MESSAGE")).Should().Contain("request body too large");
        answer.Headers.ConnectionClose.Should().NotBe(true);
        _app.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task PublishBulk_AllGood_DeliversEachInOrder()
    {
        var body = """
            [{"entryId":"1","event":{"n":1},"contentType":"application/json"},
             {"entryId":"2","event":"two","contentType":"text/plain"},
             {"entryId":"3","event":"AAE=","contentType":"application/octet-stream","metadata":{"cloudevent.id":"third"}}]
            """;
        await (await _sidecar.PostAsync("v1.0/publish/bulk/pubsub/orders", body)).ShouldBeNoContentAsync();

        (await _app.NextAsync()).Json.GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
        (await _app.NextAsync()).Json.GetProperty("data").GetString().Should().Be("two");
        var third = (await _app.NextAsync()).Json;
        third.GetProperty("data_base64").GetString().Should().Be("AAE=");
        third.GetProperty("id").GetString().Should().Be("third");
    }

    [Theory]
    [InlineData("""[{"entryId":"1","event":1,"contentType":"application/json"},{"entryId":"1","event":1,"contentType":"application/json"}]""")]
    [InlineData("""[{"event":1,"contentType":"application/json"}]""")]
    [InlineData("""[{"entryId":"1","event":1,"contentType":"text/plain"}]""")]
    [InlineData("""[{"entryId":"1","event":"not base64!","contentType":"application/octet-stream"}]""")]
    [InlineData("""{"entryId":"1"}""")]
    [InlineData("[{")]
    public async Task PublishBulk_Wrong_PublishesNothing(string body)
    {
        var answer = await _sidecar.PostAsync("v1.0-alpha1/publish/bulk/pubsub/orders", body);

        await answer.ShouldBeErrorAsync(HttpStatusCode.BadRequest, "ERR_PUBSUB_EVENTS_SER");
        _app.Received.Should().BeEmpty();
    }
}
