using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.PubSub;

[Collection(ContractSuite.Name)]
public sealed class PublishTests(ContractSidecars sidecars)
{
    [Theory, OverEachSidecar]
    public async Task Publish_Json_ArrivesParsedInAnEnvelope(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        (await sidecar.PostAsync("v1.0/publish/pubsub/plain", talk.Event(7))).ShouldBeNoContent();

        var received = await talk.NextAsync();
        (received.Method, received.Path).Should().Be(("POST", "/events/plain"));
        received.Headers["Content-Type"].Should().Be("application/cloudevents+json");
        var envelope = received.Json;
        envelope.GetProperty("data").GetProperty("n").GetInt32().Should().Be(7);
        Guid.TryParse(envelope.GetProperty("id").GetString(), out _).Should().BeTrue();
        Text(envelope, "specversion").Should().Be("1.0");
        Text(envelope, "type").Should().Be("com.dapr.event.sent");
        Text(envelope, "source").Should().Be(ContractApp.Id);
        Text(envelope, "topic").Should().Be("plain");
        Text(envelope, "pubsubname").Should().Be("pubsub");
        Text(envelope, "datacontenttype").Should().Be("application/json");
        DateTimeOffset.Parse(Text(envelope, "time"), null).Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(5));
    }

    [Theory, OverEachSidecar]
    public async Task Publish_Text_ArrivesAsAString(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        (await sidecar.PostAsync("v1.0/publish/pubsub/plain", $"\"é\"\n{talk.Mark}", "text/plain")).ShouldBeNoContent();

        var envelope = (await talk.NextAsync()).Json;
        Text(envelope, "data").Should().Be($"\"é\"\n{talk.Mark}");
        Text(envelope, "datacontenttype").Should().StartWith("text/plain");
    }

    [Theory, OverEachSidecar]
    public async Task Publish_Bytes_ArriveAsBase64ByteForByte(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        byte[] bytes = [.. Encoding.UTF8.GetBytes(talk.Mark), 0, 255, 128, 10];

        (await sidecar.SendAsync(HttpMethod.Post, "v1.0/publish/pubsub/plain", bytes, "application/octet-stream")).ShouldBeNoContent();

        var envelope = (await talk.NextAsync()).Json;
        envelope.GetProperty("data_base64").GetBytesFromBase64().Should().Equal(bytes);
        envelope.TryGetProperty("data", out _).Should().BeFalse();
    }

    [Theory, OverEachSidecar]
    public async Task Publish_CloudEvent_PassesWithWhatItLacksFilledIn(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var given = $$$"""{"specversion":"1.0","type":"own.type","source":"own-source","id":"{{{talk.Mark}}}","custom":"kept","data":{"n":1}}""";

        (await sidecar.PostAsync("v1.0/publish/pubsub/plain", given, "application/cloudevents+json")).ShouldBeNoContent();

        var envelope = (await talk.NextAsync()).Json;
        Text(envelope, "id").Should().Be(talk.Mark);
        Text(envelope, "type").Should().Be("own.type");
        Text(envelope, "source").Should().Be("own-source");
        Text(envelope, "custom").Should().Be("kept");
        Text(envelope, "topic").Should().Be("plain");
        Text(envelope, "pubsubname").Should().Be("pubsub");
        envelope.GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
    }

    [Theory, OverEachSidecar]
    public async Task Publish_CloudEventMetadata_ReplacesTheEnvelopesOwn(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        await sidecar.PostAsync("v1.0/publish/pubsub/plain?metadata.cloudevent.id=own-id&metadata.cloudevent.type=own.type&metadata.cloudevent.source=me", talk.Event());

        var envelope = (await talk.NextAsync()).Json;
        Text(envelope, "id").Should().Be("own-id");
        Text(envelope, "type").Should().Be("own.type");
        Text(envelope, "source").Should().Be("me");
    }

    [Theory, OverEachSidecar]
    public async Task Publish_WithTraceparent_StaysInItsTrace(SidecarKind kind)
    {
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-";
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        await sidecar.SendAsync(
            HttpMethod.Post, "v1.0/publish/pubsub/plain", Encoding.UTF8.GetBytes(talk.Event()), "application/json", ("traceparent", $"{Trace}00f067aa0ba902b7-01"));

        var envelope = (await talk.NextAsync()).Json;
        Text(envelope, "traceparent").Should().StartWith(Trace);
        Text(envelope, "traceid").Should().StartWith(Trace);
    }

    [Theory, OverEachSidecar]
    public async Task Publish_RawPayload_ReachesARawSubscriberByteForByte(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        byte[] bytes = [.. Encoding.UTF8.GetBytes(talk.Mark), 0, 200];

        (await sidecar.SendAsync(HttpMethod.Post, "v1.0/publish/pubsub/raw?metadata.rawPayload=true", bytes, "application/json")).ShouldBeNoContent();

        var received = await talk.NextAsync();
        received.Path.Should().Be("/events/raw");
        received.Json.GetProperty("data_base64").GetBytesFromBase64().Should().Equal(bytes);
        Text(received.Json, "datacontenttype").Should().Be("application/octet-stream");
        Text(received.Json, "topic").Should().Be("raw");
    }

    [Theory, OverEachSidecar]
    public async Task Publish_TtlInSeconds_BecomesAnExpiration(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        (await sidecar.PostAsync("v1.0/publish/pubsub/plain?metadata.ttlInSeconds=1000", talk.Event())).ShouldBeNoContent();

        var expiration = DateTimeOffset.Parse(Text((await talk.NextAsync()).Json, "expiration"), null);
        expiration.Should().BeCloseTo(DateTimeOffset.UtcNow.AddSeconds(1000), TimeSpan.FromMinutes(5));
    }

    [Theory]
    [OverEachSidecar("v1.0/publish/nobody/plain", 404, "ERR_PUBSUB_NOT_FOUND")]
    [OverEachSidecar("v1.0/publish/pubsub/", 404, "ERR_TOPIC_NAME_EMPTY")]
    [OverEachSidecar("v1.0/publish/pubsub/plain?metadata.rawPayload=perhaps", 400, "ERR_PUBSUB_REQUEST_METADATA")]
    [OverEachSidecar("v1.0/publish/limited/forbidden", 403, "ERR_PUBSUB_FORBIDDEN")]
    public async Task Publish_Refused_AnswersTheContractsError(SidecarKind kind, string path, int status, string code)
    {
        var sidecar = await sidecars.OfAsync(kind);

        var error = (await sidecar.PostAsync(path, "1")).ShouldBeError(status, code);

        error.GetProperty("details")[0].GetProperty("reason").GetString().Should().StartWith("DAPR_PUBSUB_");
    }

    [Theory, OverEachSidecar]
    public async Task Publish_TopicInThePublishingScope_IsTaken(SidecarKind kind) =>
        (await (await sidecars.OfAsync(kind)).PostAsync("v1.0/publish/limited/allowed", "1")).ShouldBeNoContent();

    [Theory, OverEachSidecar]
    public async Task Publish_BodyOverTheLimit_IsRefusedAndNothingArrives(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        (await sidecar.PostAsync("v1.0/publish/pubsub/plain", $"\"{talk.Mark}{new string('x', 4 << 20)}\"")).ShouldBeError(500, "ERR_PUBSUB_PUBLISH_MESSAGE");
        (await sidecar.PostAsync("v1.0/publish/pubsub/plain", talk.Event(1))).ShouldBeNoContent();

        (await talk.NextAsync()).Json.GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
    }

    private static string Text(JsonElement envelope, string name) => envelope.GetProperty(name).GetString()!;
}
