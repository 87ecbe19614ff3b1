using Dapr;
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
        foreach (var amount in new[] { 50, 200, 400 })
        {
            await Waiting.UntilAsync(async () => await NumberedAsync(users) >= amount, TimeSpan.FromSeconds(60), () => $"{amount} messages are not numbered.");
            await system.KillRouterAsync();
        }

        await sending;
        await Waiting.UntilAsync(async () => await NumberedAsync(users) >= Events * PerEvent, TimeSpan.FromSeconds(60), () => "Not all messages are numbered.");

        foreach (var user in users)
        {
            var history = await system.HistoryAsync(user);
            history.Keys.Should().Equal(Enumerable.Range(1, sent[user].Count).Select(seq => (long)seq));
            history.Values.Should().Equal(sent[user], "events of a topic are taken one after another");
        }
    }

    private async Task<long> NumberedAsync(StreamName[] users)
    {
        try
        {
            var numbered = 0L;
            foreach (var user in users)
            {
                numbered += (await system.ReadAsync(user, null)).Head.Seq;
            }

            return numbered;
        }
        catch (Exception e) when (e is HttpRequestException or DaprApiException)
        {
            // The router has just died.
            return 0;
        }
    }
}
