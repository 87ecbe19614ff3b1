using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Streams;

public abstract class ServiceStreamTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Service_BringsAllItSendsWhereverItGoes()
    {
        var service = NewName("service");
        var first = await FollowAsync($"/sse/service/{service}", gateway: 0);
        var second = await FollowAsync($"/sse/service/{service}", gateway: 1);

        var sent = new[]
        {
            await Sender.DeliverAsync(Message(new { user_id = NewName("user") }, service: service)),
            await Sender.DeliverAsync(Message(new { channels = new[] { NewName("a"), NewName("b") } }, service: service)),
            await Sender.DeliverToAllAsync(Broadcast(service: service)),
        };
        await Sender.DeliverAsync(Message(new { user_id = NewName("user") }, service: NewName("other")));
        var withSession = await Sender.DeliverAsync(Message(new { user_id = NewName("user"), session_id = NewName("session") }, service: service));
        var toSession = await Sender.DeliverAsync(Message(new { session_id = NewName("session") }, service: service));
        var ephemeral = await Sender.DeliverAsync(
            Message(new { user_id = NewName("user"), session_id = NewName("session") }, service: service, metadata: new { delivery = "ephemeral" }));
        var sentinel = await Sender.DeliverAsync(Message(new { task_id = NewName("task") }, service: service));

        foreach (var client in new[] { first, second })
        {
            (await client.WaitForMessageAsync(sentinel)).Where(message => message.Json.GetProperty("service").GetString() == service)
                .Select(message => message.MessageId).Should().Equal([.. sent, withSession, toSession, ephemeral, sentinel]);
        }
    }

    [Fact]
    public async Task Service_FollowedWhileItSends_BringsAllFromReadyOn()
    {
        var service = NewName("service");
        var target = new { user_id = NewName("user") };
        var follower = Task.Run(() => FollowAsync($"/sse/service/{service}"));
        while (!follower.IsCompleted)
        {
            await Sender.DeliverAsync(Message(target, service: service));
        }

        var client = await follower;
        var sent = new List<string>();
        while (sent.Count < 20)
        {
            sent.Add(await Sender.DeliverAsync(Message(target, service: service)));
        }

        (await client.WaitForMessageAsync(sent[^1]))
            .Select(message => message.MessageId).TakeLast(sent.Count).Should().Equal(sent);
    }

    [Fact]
    public async Task Service_WhileAway_ComesWithTheReconnectToTheOtherGateway()
    {
        var service = NewName("service");
        var client = await FollowAsync($"/sse/service/{service}");
        var sent = new List<string> { await Sender.DeliverAsync(Message(new { user_id = NewName("user") }, service: service)) };
        await client.WaitForMessagesAsync(1);
        await client.LeaveAsync();
        sent.Add(await Sender.DeliverAsync(Message(new { channel = NewName("channel") }, service: service)));
        sent.Add(await Sender.DeliverAsync(Message(new { user_id = NewName("user"), session_id = NewName("session") }, service: service)));
        sent.Add(await Sender.DeliverToAllAsync(Broadcast(service: service)));

        await client.ConnectAsync(System.Gateways[1]);
        sent.Add(await Sender.DeliverAsync(Message(new { kb_id = NewName("kb") }, service: service)));

        (await client.WaitForMessageAsync(sent[^1])).Where(message => message.Json.GetProperty("service").GetString() == service)
            .Select(message => message.MessageId).Should().Equal(sent);
        client.Events.Should().NotContain(received => received.Type == "reset");
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryServiceStreamTests(InMemorySystem system) : ServiceStreamTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisServiceStreamTests(RedisSystem system) : ServiceStreamTests(system);
