using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Streams;

public abstract class BroadcastTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Broadcast_ReachesEveryoneOnEveryGatewayButWhoDoesNotWantIt()
    {
        var channel = NewName("channel");
        var everyone = new[]
        {
            await FollowAsync($"/sse/user/{NewName("user")}", gateway: 0),
            await FollowAsync($"/sse/user/{NewName("user")}", gateway: 1),
            await FollowAsync("/sse/stream/broadcast", gateway: 0),
            await FollowAsync("/sse/stream/broadcast", gateway: 1),
            await FollowAsync($"/sse/stream/{NewName("quiet")}", gateway: 0),
            await FollowAsync($"/sse/service/{NewName("quiet")}", gateway: 1),
        };
        var channelOnly = await FollowAsync($"/sse/stream/{channel}?broadcast=false");

        var id = await Sender.DeliverToAllAsync(Broadcast(new { text = "to all" }));
        var sentinel = await Sender.DeliverAsync(Message(new { channel }));

        foreach (var client in everyone)
        {
            var message = (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which;
            message.MessageId.Should().Be(id);
            message.Json.TryGetProperty("target", out _).Should().BeFalse("a broadcast has no target");
        }

        (await channelOnly.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    [Fact]
    public async Task Reconnect_WithACursorFromBeforeBroadcastsWereAPart_GoesOnAndGetsThoseFromNowOn()
    {
        var channel = NewName("channel");
        var former = await FollowAsync($"/sse/stream/{channel}?broadcast=false");
        await Sender.DeliverAsync(Message(new { channel }));
        await former.WaitForMessagesAsync(1);
        await former.LeaveAsync();
        var missed = await Sender.DeliverAsync(Message(new { channel }));

        var client = Client($"/sse/stream/{channel}");
        client.LastEventId = former.LastEventId;
        var ready = await client.ConnectAsync(System.Gateways[1]);
        var all = await Sender.DeliverToAllAsync(Broadcast());

        ready.Json.GetProperty("recovered").GetBoolean().Should().BeTrue();
        (await client.WaitForMessageAsync(all)).Select(message => message.MessageId).Should().StartWith(missed).And.EndWith(all);
        client.Events.Should().NotContain(received => received.Type == "reset");
    }

    [Fact]
    public async Task Broadcast_WhileAway_ComesWithTheReconnect()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var witness = await FollowAsync("/sse/stream/broadcast");
        await client.LeaveAsync();

        var id = await Sender.DeliverToAllAsync(Broadcast());
        await witness.WaitForMessageAsync(id);
        await client.ConnectAsync(System.Gateways[1]);

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryBroadcastTests(InMemorySystem system) : BroadcastTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisBroadcastTests(RedisSystem system) : BroadcastTests(system);
