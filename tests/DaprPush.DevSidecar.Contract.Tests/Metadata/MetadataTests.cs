using System.Net;
using System.Text;
using System.Text.Json;
using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.Metadata;

/// <summary>What the sidecar says of itself.</summary>
[Collection(ContractSuite.Name)]
public sealed class MetadataTests(ContractSidecars sidecars)
{
    [Theory]
    [OverEachSidecar("v1.0/healthz")]
    [OverEachSidecar("v1.0/healthz/outbound")]
    [OverEachSidecar("v1.0/healthz?appid=contract")]
    public async Task Health_Ready_IsNoContent(SidecarKind kind, string path) =>
        (await (await sidecars.OfAsync(kind)).GetAsync(path)).ShouldBeNoContent();

    [Theory, OverEachSidecar]
    public async Task Health_OfAnotherApp_IsAnError(SidecarKind kind) =>
        (await (await sidecars.OfAsync(kind)).GetAsync("v1.0/healthz?appid=another")).ShouldBeError(500, "ERR_HEALTH_APPID_NOT_MATCH");

    [Theory, OverEachSidecar]
    public async Task Metadata_OfTheApp_NamesComponentsAndSubscriptions(SidecarKind kind)
    {
        var metadata = await (await sidecars.OfAsync(kind)).MetadataAsync();

        metadata.GetProperty("id").GetString().Should().Be(ContractApp.Id);
        Values(metadata.GetProperty("components"), "name").Should().Contain(["pubsub", "limited", "statestore"]);
        var subscriptions = metadata.GetProperty("subscriptions").EnumerateArray().ToDictionary(one => one.GetProperty("topic").GetString()!);
        subscriptions.Keys.Should().BeEquivalentTo("plain", "raw", "routed", "watched", "dead", "bulk", "declared");
        subscriptions["declared"].GetProperty("type").GetString().Should().Be("DECLARATIVE");
        subscriptions["watched"].GetProperty("type").GetString().Should().Be("PROGRAMMATIC");
        subscriptions["watched"].GetProperty("deadLetterTopic").GetString().Should().Be("dead");
        Values(subscriptions["routed"].GetProperty("rules"), "path").Should().Equal("/events/big", "/events/small", "/events/rest");
    }

    [Theory, OverEachSidecar]
    public async Task Metadata_ActiveActors_AreCountedByType(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await sidecar.PostAsync($"v1.0/actors/Plain/{sidecar.Talk().Mark}/method/m");

        var runtime = (await sidecar.MetadataAsync()).GetProperty("actorRuntime");

        runtime.GetProperty("runtimeStatus").GetString().Should().Be("RUNNING");
        runtime.GetProperty("hostReady").GetBoolean().Should().BeTrue();
        runtime.GetProperty("activeActors").EnumerateArray()
            .Single(actors => actors.GetProperty("type").GetString() == "Plain").GetProperty("count").GetInt32().Should().BePositive();
    }

    [Theory, OverEachSidecar]
    public async Task Metadata_LabelPut_IsShown(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);

        (await sidecar.SendAsync(HttpMethod.Put, "v1.0/metadata/colour", Encoding.UTF8.GetBytes("green"), "text/plain")).ShouldBeNoContent();

        (await sidecar.MetadataAsync()).GetProperty("extended").GetProperty("colour").GetString().Should().Be("green");
    }

    [Theory]
    [OverEachSidecar("GET", "v1.0/nothing", 404)]
    [OverEachSidecar("GET", "v1.0/publish/pubsub/plain", 405)]
    [OverEachSidecar("DELETE", "v1.0/metadata", 405)]
    public async Task Route_Unknown_IsRefused(SidecarKind kind, string method, string path, int status) =>
        ((int)(await (await sidecars.OfAsync(kind)).SendAsync(new HttpMethod(method), path)).StatusCode).Should().Be(status);

    private static IEnumerable<string?> Values(JsonElement list, string name) => list.EnumerateArray().Select(one => one.GetProperty(name).GetString());
}
