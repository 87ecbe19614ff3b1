using DaprPush.Testing.Events;
using DaprPush.Testing.Running;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Client.Tests;

/// <summary>A service that sends through its sidecar, and a subscriber at a gateway: the whole system between them.</summary>
public sealed class SendingServiceTests : IAsyncLifetime
{
    private PushSystem _system = null!;
    private ServiceProvider _services = null!;

    private PushClient Client => _services.GetRequiredService<PushClient>();

    public async Task InitializeAsync()
    {
        _system = await PushSystem.StartAsync(new PushSystemOptions { Scale = new Dictionary<string, int>(), Folder = "client" });
        _services = new ServiceCollection()
            .AddLogging()
            .AddPushClient(options =>
            {
                options.Service = "documents";
                options.DaprEndpoint = _system.Sidecar("message-router").ToString();
            })
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _system.DisposeAsync();
    }

    [Fact]
    public async Task Send_AllKinds_ReachTheSubscriberInOrder()
    {
        await using var subscriber = new EventStreamClient("/sse/user/alice?channels=news");
        await subscriber.ConnectAsync(_system.Gateways[0]);

        var sent = new List<string>
        {
            await Client.SendAsync(OutgoingMessage.Status(To.User("alice"), new { state = "queued" })),
            await Client.SendAsync(OutgoingMessage.Success(To.Channel("news"), new { title = "done" })),
            await Client.BroadcastAsync(OutgoingMessage.Warning(To.Everyone, new { text = "maintenance" })),
        };
        sent.AddRange((await Client.SendBatchAsync(Enumerable.Range(0, 1_500).Select(i => OutgoingMessage.Custom(To.User("alice"), new { n = i }))))
            .Select(result => result.Id));

        await subscriber.WaitForMessagesAsync(sent.Count);
        subscriber.Messages.Select(message => message.MessageId).Where(sent.Contains).Should().HaveCount(sent.Count).And.OnlyHaveUniqueItems();
        subscriber.Messages.Where(message => message.Type == "custom").Select(message => message.MessageId).Should().Equal(sent.Skip(3));
    }

    [Fact]
    public async Task ReportProgress_FasterThanPeopleCanFollow_IsThinnedAndEndsWithTheLast()
    {
        await using var subscriber = new EventStreamClient("/sse/user/bob");
        await subscriber.ConnectAsync(_system.Gateways[0]);

        await using (var progress = Client.ReportProgress(To.User("bob"), "task-1"))
        {
            for (var i = 0; i <= 10_000; i++)
            {
                progress.Report(new ProgressData(i / 100.0, "embedding"));
            }

            await progress.CompleteAsync(new { pages = 12 });
        }

        await subscriber.WaitForEventAsync(received => received.Type == "success", "the end of the task");
        var updates = subscriber.Messages.Where(message => message.Type == "progress").Select(message => message.Json.GetProperty("data")).ToArray();
        updates.Should().HaveCountLessThan(100);
        updates.Select(data => data.GetProperty("progress").GetDouble()).Should().BeInAscendingOrder().And.EndWith([100]);
        updates.Should().OnlyContain(data => data.GetProperty("task_id").GetString() == "task-1");
        subscriber.Messages[^1].Type.Should().Be("success");
    }
}
