using System.Net;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;

namespace DaprPush.EndToEnd.Tests.Acknowledging;

/// <summary>Messages that want an acknowledgement, over two gateways.</summary>
public abstract class AckTests(SystemFixture fixture) : SystemTests(fixture)
{
    private static readonly object Wanting = new { ack = true };

    [Fact]
    public async Task Reconnect_OnAnyGateway_BringsItAgainWithItsCountUntilItIsConfirmed()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var id = await Sender.DeliverAsync(Message(new { user_id = user }, metadata: Wanting));
        await client.WaitForMessagesAsync(1);

        await client.ConnectAsync(System.Gateways[1]);
        await client.WaitForMessagesAsync(2);
        await client.ConnectAsync(System.Gateways[1]);
        await client.WaitForMessagesAsync(3);
        await client.ConnectAsync(System.Gateways[0]);
        var received = await client.WaitForMessagesAsync(4);
        (await Sender.PostAsync($"{id}/ack", "")).Status.Should().Be(HttpStatusCode.NoContent);
        await client.ConnectAsync(System.Gateways[1]);
        await client.ConnectAsync(System.Gateways[0]);
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        received.Select(RetryCountOf).Should().Equal(0, 1, 2, 3);
        received.Select(message => message.Id).Distinct().Should().ContainSingle("a repetition moves no place");
        (await client.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Equal(id, id, id, id, sentinel);
        client.Events.Should().NotContain(message => message.Type == "reset");
    }

    [Fact]
    public async Task Status_FromAcceptedOverDelivered_ToAcknowledged()
    {
        var user = NewName("user");
        var id = await Sender.DeliverAsync(Message(new { user_id = user }, metadata: Wanting));
        await WaitForStatusAsync(id, "accepted");

        var client = await FollowAsync($"/sse/user/{user}");
        await client.WaitForMessagesAsync(1);
        await WaitForStatusAsync(id, "delivered");
        await client.LeaveAsync();
        var second = await Sender.DeliverAsync(Message(new { user_id = user }, metadata: Wanting));
        await client.ConnectAsync(System.Gateways[1]);
        await client.WaitForMessageAsync(second);
        await WaitForStatusAsync(second, "delivered");
        await Sender.PostAsync($"{second}/ack", "");

        await WaitForStatusAsync(second, "acknowledged");
        var received = await client.WaitForMessageAsync(second);
        received.Select(message => message.MessageId).Should().Equal([id, id, second], "what came before the first connect was never confirmed either");
        RetryCountOf(received[1]).Should().BeGreaterThan(RetryCountOf(received[0]));
    }

    [Fact]
    public async Task Status_TimeIsOver_IsExpiredAndItComesToNobodyAgain()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        var id = await Sender.DeliverAsync(Message(new { user_id = user }, metadata: new { ack = true, ttl = 10 }));
        await client.WaitForMessagesAsync(1);

        await WaitForStatusAsync(id, "expired");
        await client.ConnectAsync(System.Gateways[1]);
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        (await Sender.PostAsync($"{id}/ack", "")).Status.Should().Be(HttpStatusCode.Conflict);
        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(id, sentinel);
    }

    [Fact]
    public async Task Reconnect_OtherSessionOrFilter_DoesNotGetIt()
    {
        var user = NewName("user");
        var mine = await FollowAsync($"/sse/user/{user}?session_id=mine");
        var other = await FollowAsync($"/sse/user/{user}?session_id=other");
        var errors = await FollowAsync($"/sse/user/{user}?session_id=mine&types=error");
        var id = await Sender.DeliverAsync(Message(new { user_id = user, session_id = "mine" }, metadata: Wanting));
        await mine.WaitForMessagesAsync(1);

        foreach (var client in new[] { mine, other, errors })
        {
            await client.ConnectAsync(System.Gateways[1]);
        }

        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }, type: "error"));
        (await mine.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Equal(id, id, sentinel);
        (await other.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Equal(sentinel);
        (await errors.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Equal(sentinel);
    }

    [Fact]
    public async Task Reconnect_MessageOfSeveralChannels_ComesAgainOnceAndAfterTheFirstConfirmationToNobody()
    {
        var (a, b) = (NewName("a"), NewName("b"));
        var both = await FollowAsync($"/sse/stream/{a},{b}");
        var onlyB = await FollowAsync($"/sse/stream/{b}", gateway: 1);
        var id = await Sender.DeliverAsync(Message(new { channels = new[] { a, b } }, metadata: Wanting));
        await both.WaitForMessagesAsync(1);
        await onlyB.WaitForMessagesAsync(1);

        await both.ConnectAsync(System.Gateways[1]);
        await both.WaitForMessagesAsync(2);
        await Sender.PostAsync($"{id}/ack", "");
        await both.ConnectAsync(System.Gateways[0]);
        await onlyB.ConnectAsync(System.Gateways[0]);
        var sentinel = await Sender.DeliverAsync(Message(new { channel = b }));

        (await both.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Equal(id, id, sentinel);
        (await onlyB.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Equal(id, sentinel);
    }

    private static int RetryCountOf(ServerSentEvent message) => message.Json.GetProperty("metadata").GetProperty("retry_count").GetInt32();

    private async Task WaitForStatusAsync(string id, string status)
    {
        var last = "";
        await Waiting.UntilAsync(
            async () =>
            {
                var answer = await Sender.GetAsync($"api/v1/messages/{id}");
                last = answer.Status == HttpStatusCode.OK ? answer.Json.GetProperty("status").GetString()! : answer.Status.ToString();
                return last == status;
            },
            TimeSpan.FromSeconds(30),
            () => $"the message is {last}, not {status}");
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryAckTests(InMemorySystem system) : AckTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisAckTests(RedisSystem system) : AckTests(system);
