using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Streams;

public abstract class UserStreamTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Send_ToUser_ReachesItsConnectionsOnEveryGateway()
    {
        var user = NewName("user");
        var first = await FollowAsync($"/sse/user/{user}", gateway: 0);
        var second = await FollowAsync($"/sse/user/{user}", gateway: 1);

        var id = await Sender.DeliverAsync(Message(new { user_id = user }, new { text = "hello" }));

        foreach (var client in new[] { first, second })
        {
            var message = (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which;
            message.Type.Should().Be("info");
            message.Json.GetProperty("id").GetString().Should().Be(id);
            message.Json.GetProperty("service").GetString().Should().Be("e2e");
            message.Json.GetProperty("target").GetProperty("user_id").GetString().Should().Be(user);
            message.Json.GetProperty("data").GetProperty("text").GetString().Should().Be("hello");
            message.Json.GetProperty("timestamp").GetDateTimeOffset().Should().BeCloseTo(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task Send_ToAnotherUser_DoesNotArrive()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");

        await Sender.DeliverAsync(Message(new { user_id = NewName("other") }));
        await Sender.DeliverAsync(Message(new { user_id = user + "x" }));
        await Sender.DeliverAsync(Message(new { channel = user }));
        await Sender.DeliverAsync(Message(new { session_id = user }));
        await Sender.DeliverAsync(Message(new { task_id = user }));
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    [Fact]
    public async Task Send_ManyToUser_ArriveInOrderWithGrowingIds()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}", gateway: 1);

        var sent = new List<string>();
        for (var n = 0; n < 100; n++)
        {
            sent.Add(await Sender.DeliverAsync(Message(new { user_id = user }, new { n })));
        }

        var messages = await client.WaitForMessagesAsync(100);
        messages.Select(message => message.MessageId).Should().Equal(sent);
        messages.Select(message => message.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Send_WithSessionBesideUser_ReachesThatSessionAlone()
    {
        var user = NewName("user");
        var mine = await FollowAsync($"/sse/user/{user}?session_id=mine");
        var other = await FollowAsync($"/sse/user/{user}?session_id=other");
        var none = await FollowAsync($"/sse/user/{user}", gateway: 1);

        var narrowed = await Sender.DeliverAsync(Message(new { user_id = user, session_id = "mine" }));
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        (await mine.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(narrowed, sentinel);
        (await other.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
        (await none.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    [Fact]
    public async Task Reconnect_ToTheOtherGateway_SessionGetsItsOwnAndTheOthersDoNot()
    {
        var user = NewName("user");
        var mine = await FollowAsync($"/sse/user/{user}?session_id=mine");
        var other = await FollowAsync($"/sse/user/{user}?session_id=other", gateway: 1);
        await mine.LeaveAsync();
        await other.LeaveAsync();
        var narrowed = await Sender.DeliverAsync(Message(new { user_id = user, session_id = "mine" }));
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        await mine.ConnectAsync(System.Gateways[1]);
        await other.ConnectAsync(System.Gateways[0]);

        (await mine.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(narrowed, sentinel);
        (await other.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    [Fact]
    public async Task Send_ToSessionAlone_ReachesItsConnectionsWhateverTheirUser()
    {
        var session = NewName("session");
        var inSession = await FollowAsync($"/sse/user/{NewName("user")}?session_id={session}");
        var user = NewName("user");
        var outside = await FollowAsync($"/sse/user/{user}");

        var id = await Sender.DeliverAsync(Message(new { session_id = session }));
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        (await inSession.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
        (await outside.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    [Fact]
    public async Task Send_WithTaskBesideUser_ReachesTheUserAndNotTheTasksStream()
    {
        var user = NewName("user");
        var task = NewName("task");
        var userClient = await FollowAsync($"/sse/user/{user}");
        var taskClient = await FollowAsync($"/sse/stream/task:{task}");

        var id = await Sender.DeliverAsync(Message(new { user_id = user, task_id = task, kb_id = "kb1" }));
        var sentinel = await Sender.DeliverAsync(Message(new { task_id = task }));

        var message = (await userClient.WaitForMessagesAsync(1)).Should().ContainSingle().Which;
        message.MessageId.Should().Be(id);
        message.Json.GetProperty("target").GetProperty("task_id").GetString().Should().Be(task);
        (await taskClient.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryUserStreamTests(InMemorySystem system) : UserStreamTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisUserStreamTests(RedisSystem system) : UserStreamTests(system);
