using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.PubSub;

[Collection(ContractSuite.Name)]
public sealed class BulkPublishTests(ContractSidecars sidecars)
{
    [Theory]
    [OverEachSidecar("v1.0")]
    [OverEachSidecar("v1.0-alpha1")]
    public async Task BulkPublish_ThreeContentTypes_ArriveEachInItsOwn(SidecarKind kind, string version)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var bytes = Encoding.UTF8.GetBytes(talk.Mark + "\0");
        var body = $$$"""
            [{"entryId":"1","event":{{{talk.Event(1)}}},"contentType":"application/json","metadata":{"cloudevent.type":"own.type"}},
             {"entryId":"2","event":"text {{{talk.Mark}}}","contentType":"text/plain"},
             {"entryId":"3","event":"{{{Convert.ToBase64String(bytes)}}}","contentType":"application/octet-stream"}]
            """;

        (await sidecar.PostAsync($"{version}/publish/bulk/pubsub/plain", body)).ShouldBeNoContent();

        var envelopes = new List<JsonElement>();
        while (envelopes.Count < 3)
        {
            envelopes.Add((await talk.NextAsync()).Json);
        }

        envelopes.Select(envelope => envelope.GetProperty("id").GetString()).Should().OnlyHaveUniqueItems();
        var json = envelopes.Single(envelope => envelope.GetProperty("datacontenttype").GetString() == "application/json");
        json.GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
        json.GetProperty("type").GetString().Should().Be("own.type");
        envelopes.Single(envelope => envelope.GetProperty("datacontenttype").GetString() == "text/plain")
            .GetProperty("data").GetString().Should().Be($"text {talk.Mark}");
        envelopes.Single(envelope => envelope.TryGetProperty("data_base64", out _))
            .GetProperty("data_base64").GetBytesFromBase64().Should().Equal(bytes);
    }

    [Theory]
    [OverEachSidecar("v1.0/publish/bulk/nobody/plain", "[]", 404, "ERR_PUBSUB_NOT_FOUND")]
    [OverEachSidecar("v1.0/publish/bulk/limited/forbidden", "[]", 403, "ERR_PUBSUB_FORBIDDEN")]
    [OverEachSidecar("v1.0/publish/bulk/pubsub/plain", "[{", 400, "ERR_PUBSUB_EVENTS_SER")]
    [OverEachSidecar("v1.0/publish/bulk/pubsub/plain", """[{"event":1,"contentType":"application/json"}]""", 400, "ERR_PUBSUB_EVENTS_SER")]
    [OverEachSidecar("v1.0/publish/bulk/pubsub/plain", """[{"entryId":"1","event":1,"contentType":"application/json"},{"entryId":"1","event":2,"contentType":"application/json"}]""", 400, "ERR_PUBSUB_EVENTS_SER")]
    [OverEachSidecar("v1.0/publish/bulk/pubsub/plain", """[{"entryId":"1","event":{"n":1},"contentType":"text/plain"}]""", 400, "ERR_PUBSUB_EVENTS_SER")]
    public async Task BulkPublish_Refused_AnswersTheContractsError(SidecarKind kind, string path, string body, int status, string code) =>
        (await (await sidecars.OfAsync(kind)).PostAsync(path, body)).ShouldBeError(status, code);

    [Theory, OverEachSidecar]
    public async Task BulkPublish_OneEntryWrong_SendsNoneOfThem(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var good = $$"""{"entryId":"1","event":{{talk.Event(1)}},"contentType":"application/json"}""";

        (await sidecar.PostAsync("v1.0/publish/bulk/pubsub/plain", $$"""[{{good}},{"entryId":"1","event":2,"contentType":"application/json"}]"""))
            .ShouldBeError(400, "ERR_PUBSUB_EVENTS_SER");
        await sidecar.PostAsync("v1.0/publish/pubsub/plain", talk.Event(2));

        (await talk.NextAsync()).Json.GetProperty("data").GetProperty("n").GetInt32().Should().Be(2);
    }
}
