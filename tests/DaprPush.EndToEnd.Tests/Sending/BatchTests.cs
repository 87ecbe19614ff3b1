using System.Net;
using DaprPush.EndToEnd.Tests.Systems;

namespace DaprPush.EndToEnd.Tests.Sending;

public abstract class BatchTests(SystemFixture fixture) : SystemTests(fixture)
{
    [Fact]
    public async Task Batch_GoodOnes_ArriveInItsOrder()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}", gateway: 1);

        var answer = await Sender.BatchAsync(Enumerable.Range(0, 1000).Select(n => Message(new { user_id = user }, new { n })));

        answer.Status.Should().Be(HttpStatusCode.Accepted);
        var results = answer.Json.GetProperty("results").EnumerateArray().ToArray();
        results.Should().HaveCount(1000).And.OnlyContain(result => result.GetProperty("status").GetString() == "accepted");
        var messages = await client.WaitForMessagesAsync(1000);
        messages.Select(message => message.MessageId).Should().Equal(results.Select(result => result.GetProperty("id").GetString()));
        messages.Select(message => message.Json.GetProperty("data").GetProperty("n").GetInt32()).Should().Equal(Enumerable.Range(0, 1000));
    }

    [Fact]
    public async Task Batch_WithBadOnes_DeliversTheGoodAndNamesTheFaults()
    {
        var user = NewName("user");
        var client = await FollowAsync($"/sse/user/{user}");
        object[] messages =
        [
            Message(new { user_id = user }, new { n = 0 }),
            Message(new { user_id = "not a name" }),
            Message(new { user_id = user }, new { n = 2 }),
            Message(new { user_id = user }, new { progress = 101 }, type: "progress"),
        ];

        var answer = await Sender.BatchAsync(messages);
        var sentinel = await Sender.DeliverAsync(Message(new { user_id = user }));

        answer.Status.Should().Be(HttpStatusCode.Accepted);
        var results = answer.Json.GetProperty("results").EnumerateArray().ToArray();
        results.Select(result => result.GetProperty("status").GetString()).Should().Equal("accepted", "refused", "accepted", "refused");
        results[1].GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("target.user_id");
        results[3].GetProperty("errors")[0].GetProperty("field").GetString().Should().Be("data.progress");
        (await client.WaitForMessagesAsync(3)).Select(message => message.MessageId).Should().Equal(
            results[0].GetProperty("id").GetString(), results[2].GetProperty("id").GetString(), sentinel);
    }

    [Fact]
    public async Task Batch_ForManyTargets_ReachesEachWithItsOwn()
    {
        var users = Enumerable.Range(0, 20).Select(_ => NewName("user")).ToArray();
        var clients = await Task.WhenAll(users.Select((user, index) => FollowAsync($"/sse/user/{user}", index % 2)));

        await Sender.BatchAsync(Enumerable.Range(0, 200).Select(n => Message(new { user_id = users[n % 20] }, new { n })));

        for (var index = 0; index < 20; index++)
        {
            (await clients[index].WaitForMessagesAsync(10)).Select(message => message.Json.GetProperty("data").GetProperty("n").GetInt32())
                .Should().Equal(Enumerable.Range(0, 10).Select(round => (round * 20) + index));
        }
    }
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryBatchTests(InMemorySystem system) : BatchTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisBatchTests(RedisSystem system) : BatchTests(system);
