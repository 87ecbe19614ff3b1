using System.Text.Json;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;

namespace DaprPush.EndToEnd.Tests.Messages;

public abstract class DeliveryTests(SystemFixture fixture) : SystemTests(fixture)
{
    private static readonly object Ephemeral = new { delivery = "ephemeral" };

    [Fact]
    public async Task Send_SameIdTwice_IsDeliveredOnce()
    {
        var user = NewName("user");
        var id = NewName("msg");
        var client = await FollowAsync($"/sse/user/{user}");

        await Sender.DeliverAsync(Message(new { user_id = user }, new { n = 1 }, id: id));
        await Sender.DeliverAsync(Message(new { user_id = user }, new { n = 2 }, id: id));
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        var messages = await client.WaitForMessagesAsync(2);
        messages.Select(message => message.MessageId).Should().Equal(id, sentinel);
        messages[0].Json.GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Send_WithoutId_GetsOneAndItIsTheAnswers()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        var id = await Sender.DeliverAsync(new { service = "e2e", target = new { user_id = user }, data = 1 });

        id.Should().NotBeNullOrEmpty();
        var message = (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which;
        message.MessageId.Should().Be(id);
        message.Type.Should().Be("custom");
    }

    [Fact]
    public async Task Send_Ephemeral_ReachesWhoIsThere()
    {
        var (user, channel) = (NewName("user"), NewName("channel"));
        var first = await FollowAsync($"/sse/user/{user}?channels={channel}", gateway: 0);
        var second = await FollowAsync($"/sse/stream/{channel}", gateway: 1);

        var toUser = await Sender.DeliverAsync(Message(new { user_id = user }, metadata: Ephemeral));
        var toChannel = await Sender.DeliverAsync(Message(new { channel }, metadata: Ephemeral));
        var durable = await Sender.DeliverAsync(Message(new { channel }));

        (await first.WaitForMessagesAsync(3)).Select(message => message.MessageId).Should().Equal(toUser, toChannel, durable);
        (await second.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(toChannel, durable);
    }

    [Fact]
    public async Task Send_EphemeralWhileAway_IsGone()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        await client.LeaveAsync();

        await Sender.DeliverAsync(Message(new { user_id = user }, metadata: Ephemeral));
        var durable = await Sender.DeliverAsync(Message(new { user_id = user }));
        await client.ConnectAsync(System.Gateways[1]);

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(durable);
    }

    [Fact]
    public async Task Resume_AfterAMessageExpired_GoesWithoutIt()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        await client.LeaveAsync();
        var first = await Sender.DeliverAsync(Message(new { user_id = user }));
        await SendShortLivedAsync(user);
        var last = await Sender.DeliverAsync(Message(new { user_id = user }));

        IReadOnlyList<string> replayed = [];
        await Waiting.UntilAsync(
            async () => (replayed = await ReplayAsync(user, client.LastEventId, last)).Count <= 2,
            EventStreamClient.DefaultLimit,
            () => "the message with a ttl of 1 s is still replayed");

        replayed.Should().Equal(first, last);
    }

    [Fact]
    public async Task Resume_AfterAllThatWasMissedExpired_IsTold()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        await client.LeaveAsync();
        await SendShortLivedAsync(user);

        await Waiting.UntilAsync(
            async () =>
            {
                await using var returning = new EventStreamClient($"/sse/user/{user}") { LastEventId = client.LastEventId };
                return !(await returning.ConnectAsync(System.Gateways[1])).Json.GetProperty("recovered").GetBoolean();
            },
            EventStreamClient.DefaultLimit,
            () => "the message with a ttl of 1 s is still there");
        await client.ConnectAsync(System.Gateways[1]);
        var live = await Sender.DeliverAsync(Message(new { user_id = user }));

        await client.WaitForMessageAsync(live);
        var reset = await client.WaitForEventAsync(received => received.Type == "reset", "reset event");
        reset.Json.GetProperty("streams")[0].GetProperty("stream").GetString().Should().Be($"user:{user}");
        reset.Json.GetProperty("streams")[0].GetProperty("reason").GetString().Should().Be("history");
    }

    /// <summary>Sends messages that live for a second until somebody saw one: what expires on its way to the router gets no number and is missed by nobody.</summary>
    private async Task SendShortLivedAsync(string user)
    {
        var witness = await FollowAsync($"/sse/user/{user}");
        await Waiting.UntilAsync(
            async () =>
            {
                await Sender.DeliverAsync(Message(new { user_id = user }, new { lives = "briefly" }, metadata: new { ttl = 1 }));
                return witness.Messages.Any(IsShortLived);
            },
            EventStreamClient.DefaultLimit,
            () => "no message with a ttl of 1 s came in time");
    }

    private static bool IsShortLived(ServerSentEvent message) =>
        message.Json.GetProperty("data") is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("lives", out _);

    private async Task<IReadOnlyList<string>> ReplayAsync(string user, string cursor, string last)
    {
        await using var client = new EventStreamClient($"/sse/user/{user}") { LastEventId = cursor };
        await client.ConnectAsync(System.Gateways[1]);
        return [.. (await client.WaitForMessageAsync(last)).Select(message => message.MessageId)];
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryDeliveryTests(InMemorySystem system) : DeliveryTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisDeliveryTests(RedisSystem system) : DeliveryTests(system);
