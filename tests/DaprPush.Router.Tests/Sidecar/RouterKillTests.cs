using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

public class RouterKillTests(RouterProcess system) : IClassFixture<RouterProcess>
{
    private const int Events = 150;
    private const int PerEvent = 4;

    [Fact]
    public async Task Kill_WhileMessagesFlow_LosesNothingAndNumbersNothingTwice()
    {
        var users = Enumerable.Range(0, 5).Select(_ => system.NewUser()).ToArray();
        foreach (var user in users)
        {
            await system.AttachAsync(user, "g1");
        }

        var sent = users.ToDictionary(user => user, _ => new List<string>());
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < Events; i++)
            {
                var batch = Enumerable.Range(0, PerEvent).Select(k => (User: users[(i + k) % users.Length], Message: system.Message())).ToArray();
                await system.PublishAsync([.. batch.Select(part => new IngestMessage(part.Message, [part.User]))]);
                foreach (var (user, message) in batch)
                {
                    sent[user].Add(message.Id);
                }
            }
        });
        var seen = users.ToDictionary(user => user, _ => new SortedDictionary<long, string>());
        var received = 0;
        var receiving = Task.Run(async () =>
        {
            while (received < Events * PerEvent)
            {
                Take(await system.Probe.NextAsync("g1"), seen);
                Volatile.Write(ref received, seen.Values.Sum(numbers => numbers.Count));
            }
        });
        foreach (var amount in new[] { 50, 200, 400 })
        {
            await Waiting.UntilAsync(() => Volatile.Read(ref received) >= amount, TimeSpan.FromSeconds(60), () => $"Only {received} messages came.");
            await system.KillRouterAsync();
        }

        await sending;
        await receiving;

        foreach (var user in users)
        {
            seen[user].Keys.Should().Equal(Enumerable.Range(1, sent[user].Count).Select(seq => (long)seq));
            seen[user].Values.Should().Equal(sent[user], "events of a topic are taken one after another");
        }
    }

    private static void Take(DeliveryBatch batch, Dictionary<StreamName, SortedDictionary<long, string>> seen)
    {
        foreach (var delivery in batch.Deliveries)
        {
            var (user, _, seq) = delivery.Positions.Single();
            if (!seen[user].TryAdd(seq, delivery.Message.Id))
            {
                seen[user][seq].Should().Be(delivery.Message.Id, "a number means one message for ever");
            }
        }
    }
}
