using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.SendApi.Publishing;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

public class SidecarKillTests(RedisRouterSystem system) : IClassFixture<RedisRouterSystem>
{
    private const int EventsBefore = 8;
    private const int EventsAfter = 8;

    [Fact]
    public async Task Kill_WhileEventsAreTakenAndNotFinished_KeepsTheSendersOrder()
    {
        var users = Enumerable.Range(0, 3).Select(_ => system.NewUser()).ToArray();
        var producer = new StreamProducer(1000, TimeProvider.System);
        var sent = users.ToDictionary(user => user, _ => new List<string>());
        await system.StopRouterAsync();
        await PublishAsync(EventsBefore);
        await Waiting.UntilAsync(
            async () => await system.PendingAsync(Topics.Messages) == EventsBefore, TimeSpan.FromSeconds(60), () => "The sidecar has not taken the events.");

        await system.KillSidecarAsync();
        await system.StartRouterAsync();
        await system.RestartSidecarAsync();
        await PublishAsync(EventsAfter);

        foreach (var user in users)
        {
            await Waiting.UntilAsync(
                async () => (await system.ReadAsync(user, null)).Head.Seq >= EventsBefore + EventsAfter, TimeSpan.FromSeconds(120), () => "Not all messages are numbered.");
            var history = await system.HistoryAsync(user);
            history.Keys.Should().Equal(Enumerable.Range(1, EventsBefore + EventsAfter).Select(seq => (long)seq));
            history.Values.Should().Equal(sent[user]);
        }

        async Task PublishAsync(int events)
        {
            for (var i = 0; i < events; i++)
            {
                var messages = users.Select(user => new IngestMessage(system.Message(), [user])).ToArray();
                await system.PublishAsync(producer.Stamp(messages));
                producer.Confirm();
                foreach (var (message, streams) in messages)
                {
                    sent[streams[0]].Add(message.Id);
                }
            }
        }
    }
}
