using System.Net;
using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Sending;

/// <summary>One message to many users, to all but its sender, and by a name of its sender's own.</summary>
public abstract class TargetTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Send_ToSeveralUsers_ReachesEachOnceAndSaysOnlyHowMany()
    {
        var users = Enumerable.Range(0, 4).Select(_ => NewName("user")).ToArray();
        var channel = NewName("channel");
        var clients = new[]
        {
            await FollowAsync($"/sse/user/{users[0]}"),
            await FollowAsync($"/sse/user/{users[1]}", gateway: 1),
            await FollowAsync($"/sse/user/{users[2]}?channels={channel}"),
        };
        var other = NewName("user");
        var outside = await FollowAsync($"/sse/user/{other}", gateway: 1);

        var id = await Sender.DeliverAsync(Message(new { user_ids = users, channel }));
        await Sender.DeliverAsync(Message(new { user_id = other }));

        foreach (var client in clients)
        {
            var target = (await client.WaitForMessageAsync(id)).Should().ContainSingle().Which.Json.GetProperty("target");
            target.GetProperty("users").GetInt32().Should().Be(4);
            target.EnumerateObject().Select(field => field.Name).Should().Equal("users", "channel");
        }

        (await outside.WaitForMessagesAsync(1)).Should().NotContain(message => message.MessageId == id);
        var late = await FollowAsync($"/sse/user/{users[3]}?broadcast=false&since=all");
        (await late.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id, "each user's stream keeps it");
    }

    [Fact]
    public async Task Send_ToAThousandUsers_IsOneRequestAndNoUserMissesIt()
    {
        var prefix = NewName("u");
        var users = Enumerable.Range(0, 1_000).Select(i => $"{prefix[..20]}-{i}").ToArray();
        var clients = new[]
        {
            await FollowAsync($"/sse/user/{users[0]}"),
            await FollowAsync($"/sse/user/{users[499]}", gateway: 1),
            await FollowAsync($"/sse/user/{users[999]}", gateway: 1),
        };

        var id = await Sender.DeliverAsync(Message(new { user_ids = users }));
        var one = await Sender.SendAsync(Message(new { user_ids = users.Append("one-more") }));

        foreach (var client in clients)
        {
            (await client.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
        }

        var late = await FollowAsync($"/sse/user/{users[700]}?broadcast=false&since=all");
        (await late.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(id);
        one.Status.Should().Be(HttpStatusCode.BadRequest);
        one.ToString().Should().Contain("target.user_ids");
    }

    [Theory]
    [InlineData("durable")]
    [InlineData("ephemeral")]
    public async Task Send_ExcludingAConnection_ReachesAllOthers(string delivery)
    {
        var channel = NewName("channel");
        var sender = Client($"/sse/stream/{channel}");
        var connection = (await sender.ConnectAsync(System.Gateways[0])).Json.GetProperty("connection_id").GetString();
        var others = new[] { await FollowAsync($"/sse/stream/{channel}"), await FollowAsync($"/sse/stream/{channel}", gateway: 1) };

        var id = await Sender.DeliverAsync(Message(new { channel, exclude = new { connection_id = connection } }, metadata: new { delivery }));
        var sentinel = await Sender.DeliverAsync(Message(new { channel }));

        foreach (var client in others)
        {
            (await client.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(id, sentinel);
            client.Messages[0].Json.GetProperty("target").TryGetProperty("exclude", out _).Should().BeFalse();
        }

        (await sender.WaitForMessagesAsync(1)).Should().ContainSingle().Which.MessageId.Should().Be(sentinel);
    }

    [Fact]
    public async Task Send_ExcludingASession_ReachesItNotEvenWhenItComesBack()
    {
        var user = NewName("user");
        var mine = await FollowAsync($"/sse/user/{user}?session_id=mine");
        var other = await FollowAsync($"/sse/user/{user}?session_id=other", gateway: 1);
        await mine.LeaveAsync();
        var id = await Sender.DeliverAsync(Message(new { user_id = user, exclude = new { session_id = "mine" } }));
        var toAll = await Sender.DeliverToAllAsync(new { service = "e2e", data = 1, target = new { exclude = new { session_id = "mine" } } });
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        await mine.ConnectAsync(System.Gateways[1]);

        (await other.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().Contain([id, sentinel]);
        await other.WaitForMessageAsync(toAll);
        (await mine.WaitForMessageAsync(sentinel)).Select(message => message.MessageId).Should().NotContain([id, toAll]);
    }

    [Fact]
    public async Task Send_NamedEvent_IsThatServerSentEventAndCanBeFilteredFor()
    {
        var channel = NewName("channel");
        var all = await FollowAsync($"/sse/stream/{channel}");
        var orders = await FollowAsync($"/sse/stream/{channel}?types=custom:order.created,error", gateway: 1);
        var untyped = await FollowAsync($"/sse/stream/{channel}?format=message");

        var created = await Sender.DeliverAsync(Named("order.created"));
        var paid = await Sender.DeliverAsync(Named("order.paid"));
        var failed = await Sender.DeliverAsync(Message(new { channel }, type: "error"));

        (await all.WaitForMessagesAsync(3)).Select(message => (message.Type, message.MessageId))
            .Should().Equal(("order.created", created), ("order.paid", paid), ("error", failed));
        all.Messages[0].Json.GetProperty("event").GetString().Should().Be("order.created");
        (await orders.WaitForMessagesAsync(2)).Select(message => message.MessageId).Should().Equal(created, failed);
        (await untyped.WaitForMessagesAsync(3)).Select(message => message.Type).Should().OnlyContain(type => type == "message");

        object Named(string name) => new { id = NewName("msg"), service = "e2e", type = "custom", @event = name, target = new { channel }, data = 1 };
    }

    [Theory]
    [InlineData("ready", "custom")]
    [InlineData("presence", "custom")]
    [InlineData("order.created", "info")]
    public async Task Send_EventThatCannotBe_IsRefused(string name, string type)
    {
        var answer = await Sender.SendAsync(new { service = "e2e", type, @event = name, target = new { channel = "c" }, data = 1 });

        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer.Json.GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("event");
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryTargetTests(InMemorySystem system) : TargetTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisTargetTests(RedisSystem system) : TargetTests(system);
