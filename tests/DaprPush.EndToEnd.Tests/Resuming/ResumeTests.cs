using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;

namespace DaprPush.EndToEnd.Tests.Resuming;

public abstract class ResumeTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Reconnect_WithCursor_ContinuesExactly(int secondGateway)
    {
        var (user, channel) = (NewName("user"), NewName("channel"));
        var client = await FollowAsync($"/sse/user/{user}?channels={channel}");
        var sent = new List<string> { await SendToUser(), await SendToChannel() };
        await client.WaitForMessagesAsync(2);
        await client.LeaveAsync();
        sent.AddRange([await SendToUser(), await SendToUser(), await SendToUser()]);

        var ready = await client.ConnectAsync(System.Gateways[secondGateway]);
        sent.Add(await SendToUser());

        ready.Json.GetProperty("recovered").GetBoolean().Should().BeTrue();
        (await client.WaitForMessagesAsync(6)).Select(message => message.MessageId).Should().Equal(sent);
        client.Events.Should().NotContain(received => received.Type == "reset");

        Task<string> SendToUser() => Sender.DeliverAsync(Message(new { user_id = user }));
        Task<string> SendToChannel() => Sender.DeliverAsync(Message(new { channel }));
    }

    [Fact]
    public async Task Reconnect_FromTheReadyEvent_MissesNothing()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        await client.LeaveAsync();
        var missed = await Sender.DeliverAsync(Message(new { user_id = user }));

        await client.ConnectAsync(System.Gateways[1]);

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(missed);
    }

    [Fact]
    public async Task Reconnect_WithAnOlderCursor_RepeatsWhatCameAfterIt()
    {
        var channel = NewName("channel");
        var client = await FollowAsync($"/sse/stream/{channel}");
        var sent = new List<string>();
        for (var n = 0; n < 5; n++)
        {
            sent.Add(await Sender.DeliverAsync(Message(new { channel }, new { n })));
        }

        var third = (await client.WaitForMessagesAsync(5))[2];
        var again = Client($"/sse/stream/{channel}");
        again.LastEventId = third.Id;
        await again.ConnectAsync(System.Gateways[1]);

        (await again.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(sent.Skip(3));
    }

    [Fact]
    public async Task Reconnect_CursorInTheQuery_ContinuesToo()
    {
        var channel = NewName("channel");
        var client = await FollowAsync($"/sse/stream/{channel}");
        await Sender.DeliverAsync(Message(new { channel }));
        var first = (await client.WaitForMessagesAsync(1))[0];
        var missed = await Sender.DeliverAsync(Message(new { channel }));

        var other = await FollowAsync($"/sse/stream/{channel}?last_event_id={Uri.EscapeDataString(first.Id)}", gateway: 1);

        (await other.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(missed);
    }

    [Fact]
    public async Task Reconnect_AfterMessagesOfOtherTypes_DoesNotRepeatThem()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}?types=error");
        await Sender.DeliverAsync(Message(new { user_id = user }, type: "info"));
        var first = await Sender.DeliverAsync(Message(new { user_id = user }, type: "error"));
        await client.WaitForMessageAsync(first);
        await client.LeaveAsync();
        await Sender.DeliverAsync(Message(new { user_id = user }, type: "info"));
        var second = await Sender.DeliverAsync(Message(new { user_id = user }, type: "error"));

        await client.ConnectAsync(System.Gateways[1]);

        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(first, second);
    }

    [Fact]
    public async Task Reconnect_WithMultiChannelMessageMissed_BringsItOnce()
    {
        var (a, b) = (NewName("a"), NewName("b"));
        var client = await FollowAsync($"/sse/stream/{a},{b}");
        await client.LeaveAsync();
        var both = await Sender.DeliverAsync(Message(new { channels = new[] { a, b } }));

        await client.ConnectAsync(System.Gateways[1]);
        var sentinel = await Sender.DeliverAsync(Message(new { channel = b }));

        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(both, sentinel);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAA")]
    [InlineData("-1")]
    [InlineData("%00\u00e9")]
    public async Task Connect_WithMalformedCursor_IsResetAndLive(string cursor)
    {
        var user = NewName("user");
        var client = Client($"/sse/user/{user}?last_event_id={Uri.EscapeDataString(cursor)}");

        await client.ConnectAsync(System.Gateways[0]);
        var reset = await client.WaitForEventAsync(received => received.Type == "reset", "reset event");
        var id = await Sender.DeliverAsync(Message(new { user_id = user }));

        reset.Json.GetProperty("streams").EnumerateArray().Select(stream => stream.GetProperty("stream").GetString())
            .Should().BeEquivalentTo($"user:{user}", "broadcast");
        reset.Json.GetProperty("streams")[0].GetProperty("reason").GetString().Should().Be("cursor");
        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
    }

    [Fact]
    public async Task Connect_WithTheCursorOfOtherStreams_IsResetAndLive()
    {
        var (mine, other) = (NewName("channel"), NewName("channel"));
        var source = await FollowAsync($"/sse/stream/{other}");
        await Sender.DeliverAsync(Message(new { channel = other }));
        var foreign = (await source.WaitForMessagesAsync(1))[0].Id;

        var client = Client($"/sse/stream/{mine}");
        client.LastEventId = foreign;
        var ready = await client.ConnectAsync(System.Gateways[1]);
        await client.WaitForEventAsync(received => received.Type == "reset", "reset event");
        var id = await Sender.DeliverAsync(Message(new { channel = mine }));

        ready.Json.GetProperty("recovered").GetBoolean().Should().BeFalse();
        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
    }

    [Fact]
    public async Task Reconnect_AgainAndAgainWhileMessagesCome_GetsEachOnceInOrder()
    {
        var channel = NewName("channel");
        var client = await FollowAsync($"/sse/stream/{channel}");
        var sending = Task.Run(async () =>
        {
            var sent = new List<string>();
            for (var n = 0; n < 200; n++)
            {
                sent.Add(await Sender.DeliverAsync(Message(new { channel }, new { n })));
            }

            return sent;
        });

        for (var round = 1; !sending.IsCompleted; round++)
        {
            await client.WaitForMessagesAsync(Math.Min(200, client.Messages.Count + 5));
            await client.ConnectAsync(System.Gateways[round % 2]);
        }

        var sent = await sending;
        (await client.WaitForMessageAsync(sent[^1])).Select(message => message.MessageId).Should().Equal(sent);
        client.Connections.Should().BeGreaterThan(2);
        client.Events.Should().NotContain(received => received.Type == "reset");
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryResumeTests(InMemorySystem system) : ResumeTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisResumeTests(RedisSystem system) : ResumeTests(system);
