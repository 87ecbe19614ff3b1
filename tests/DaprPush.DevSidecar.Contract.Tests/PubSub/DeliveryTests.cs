using DaprPush.DevSidecar.Contract.Tests.App;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.PubSub;

/// <summary>What an app's answer to an event means. The retry policy of the suite makes three attempts.</summary>
[Collection(ContractSuite.Name)]
public sealed class DeliveryTests(ContractSidecars sidecars)
{
    [Theory]
    [OverEachSidecar(200, "")]
    [OverEachSidecar(204, "")]
    [OverEachSidecar(200, "{}")]
    [OverEachSidecar(200, "not json")]
    [OverEachSidecar(202, """{"status":"SUCCESS"}""")]
    public async Task Deliver_Acknowledged_IsNotRepeatedNorBuried(SidecarKind kind, int status, string body)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(status, body));

        await sidecar.PostAsync("v1.0/publish/pubsub/watched", talk.Event(1));
        await sidecar.PostAsync("v1.0/publish/pubsub/watched", talk.Event(2));

        (await NextAsync(talk)).Should().Be(("/events/watched", 1));
        (await NextAsync(talk)).Should().Be(("/events/watched", 2));
        talk.Rest().Should().BeEmpty();
    }

    [Theory]
    [OverEachSidecar(200, """{"status":"RETRY"}""")]
    [OverEachSidecar(500, "")]
    [OverEachSidecar(403, "")]
    public async Task Deliver_RefusedOnce_ComesAgain(SidecarKind kind, int status, string body)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var attempts = 0;
        talk.Answer = _ => Task.FromResult(Interlocked.Increment(ref attempts) == 1 ? new Reply(status, body) : Reply.Ok);

        await sidecar.PostAsync("v1.0/publish/pubsub/watched", talk.Event());

        var first = await talk.NextAsync();
        var second = await talk.NextAsync();
        second.Path.Should().Be("/events/watched");
        second.Json.GetProperty("id").GetString().Should().Be(first.Json.GetProperty("id").GetString());
    }

    [Theory]
    [OverEachSidecar(200, """{"status":"DROP"}""", 1)]
    [OverEachSidecar(404, "", 1)]
    [OverEachSidecar(500, "", 3)]
    [OverEachSidecar(200, """{"status":"RETRY"}""", 3)]
    public async Task Deliver_NeverTaken_EndsInTheDeadLetterTopic(SidecarKind kind, int status, string body, int attempts)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = received => Task.FromResult(received.Path == "/events/watched" ? new Reply(status, body) : Reply.Ok);

        await sidecar.PostAsync("v1.0/publish/pubsub/watched", talk.Event(5));

        for (var i = 0; i < attempts; i++)
        {
            (await NextAsync(talk)).Should().Be(("/events/watched", 5));
        }

        (await NextAsync(talk)).Should().Be(("/events/dead", 5));
    }

    [Theory]
    [OverEachSidecar(200, """{"status":"DROP"}""")]
    [OverEachSidecar(404, "")]
    public async Task Deliver_DroppedWithoutADeadLetterTopic_IsGone(SidecarKind kind, int status, string body)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        talk.Answer = _ => Task.FromResult(new Reply(status, body));

        await sidecar.PostAsync("v1.0/publish/pubsub/plain", talk.Event(1));
        await sidecar.PostAsync("v1.0/publish/pubsub/plain", talk.Event(2));

        (await NextAsync(talk)).Should().Be(("/events/plain", 1));
        (await NextAsync(talk)).Should().Be(("/events/plain", 2));
    }

    [Theory, OverEachSidecar]
    public async Task Deliver_Expired_IsDropped(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        var expired = $$"""{"specversion":"1.0","type":"t","source":"s","id":"1","expiration":"2020-01-01T00:00:00Z","data":{{talk.Event(1)}}}""";

        (await sidecar.PostAsync("v1.0/publish/pubsub/plain", expired, "application/cloudevents+json")).ShouldBeNoContent();
        await sidecar.PostAsync("v1.0/publish/pubsub/plain", talk.Event(2));

        (await NextAsync(talk)).Should().Be(("/events/plain", 2));
    }

    [Theory]
    [OverEachSidecar("big", 4, "/events/big")]
    [OverEachSidecar("big", 3, "/events/small")]
    [OverEachSidecar("small", 9, "/events/small")]
    [OverEachSidecar("other", 9, "/events/rest")]
    public async Task Deliver_Rules_ChooseTheFirstThatMatchesElseTheDefault(SidecarKind kind, string type, int number, string path)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        await sidecar.PostAsync($"v1.0/publish/pubsub/routed?metadata.cloudevent.type={type}", talk.Event(number));

        (await NextAsync(talk)).Should().Be((path, number));
    }

    [Theory, OverEachSidecar]
    public async Task Deliver_DeclaredSubscriptions_HeedTheirScopes(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();

        (await sidecar.PostAsync("v1.0/publish/pubsub/foreign", talk.Event(1))).ShouldBeNoContent();
        await sidecar.PostAsync("v1.0/publish/pubsub/declared", talk.Event(2));

        (await NextAsync(talk)).Should().Be(("/events/declared", 2));
        talk.Rest().Should().BeEmpty();
    }

    private static async Task<(string Path, int Number)> NextAsync(Conversation talk)
    {
        var received = await talk.NextAsync();
        return (received.Path, received.Json.GetProperty("data").GetProperty("n").GetInt32());
    }
}
