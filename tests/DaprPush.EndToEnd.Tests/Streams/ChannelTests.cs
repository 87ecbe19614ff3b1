using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Streams;

public abstract class ChannelTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Stream_SeveralChannels_BringsAllOfThemAndNoOther()
    {
        var (a, b, other) = (NewName("a"), NewName("b"), NewName("other"));
        var client = await FollowAsync($"/sse/stream/{a},{b}");

        var first = await Sender.DeliverAsync(Message(new { channel = b }));
        await Sender.DeliverAsync(Message(new { channel = other }));
        var second = await Sender.DeliverAsync(Message(new { channel = a }));

        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(first, second);
    }

    [Fact]
    public async Task Stream_TaskAndKb_BringTheirStreams()
    {
        var (task, kb) = (NewName("t"), NewName("k"));
        var client = await FollowAsync($"/sse/stream/task:{task},kb:{kb}", gateway: 1);

        var first = await Sender.DeliverAsync(Message(new { task_id = task }, new { progress = 65.5 }, type: "progress"));
        await Sender.DeliverAsync(Message(new { channel = task }));
        var second = await Sender.DeliverAsync(Message(new { kb_id = kb }));

        var messages = await client.WaitForMessagesAsync(2);
        messages.Select(message => message.MessageId).Should().Equal(first, second);
        messages[0].Type.Should().Be("progress");
    }

    [Fact]
    public async Task User_WithChannels_BringsBoth()
    {
        var (user, channel) = (NewName("user"), NewName("channel"));
        var client = await FollowAsync($"/sse/user/{user}?channels={channel},{NewName("silent")}");

        var first = await Sender.DeliverAsync(Message(new { channel }));
        var second = await Sender.DeliverAsync(Message(new { user_id = user }));

        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(first, second);
    }

    [Fact]
    public async Task Send_ToSeveralChannels_ReachesWhoFollowsThemOnce()
    {
        var (a, b, c) = (NewName("a"), NewName("b"), NewName("c"));
        var all = await FollowAsync($"/sse/stream/{a},{b},{c}");
        var two = await FollowAsync($"/sse/stream/{b},{c}", gateway: 1);
        var one = await FollowAsync($"/sse/stream/{b}", gateway: 1);

        var id = await Sender.DeliverAsync(Message(new { channels = new[] { a, b, c } }));
        var sentinel = await Sender.DeliverAsync(Message(new { channel = b }));

        foreach (var client in new[] { all, two, one })
        {
            (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(id, sentinel);
        }
    }

    [Fact]
    public async Task Send_ToUserAndChannel_ReachesWhoFollowsBothOnce()
    {
        var (user, channel) = (NewName("user"), NewName("channel"));
        var client = await FollowAsync($"/sse/user/{user}?channels={channel}");

        var id = await Sender.DeliverAsync(Message(new { user_id = user, channel }));
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(id, sentinel);
    }

    [Fact]
    public async Task Stream_HundredChannels_IsServed()
    {
        var channels = Enumerable.Range(0, 100).Select(_ => NewName("c")).ToArray();
        var client = await FollowAsync($"/sse/stream/{string.Join(',', channels)}");

        var id = await Sender.DeliverAsync(Message(new { channels }));
        var sentinel = await Sender.DeliverAsync(Message(new { channel = channels[99] }));

        (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(id, sentinel);
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryChannelTests(InMemorySystem system) : ChannelTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisChannelTests(RedisSystem system) : ChannelTests(system);
