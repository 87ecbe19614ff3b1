using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

public sealed class RedisPubSubOutageTests : IAsyncLifetime
{
    private readonly RedisServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task KilledAndRestartedMidStream_EveryPublishedMessageArrives()
    {
        await using var broker = await RedisComponents.PubSubAsync(
            _server.Address, "app", ("processingTimeout", "500"), ("redeliverInterval", "100"));
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("stream", inbox);
        var accepted = new List<string>();
        var refused = 0;
        using var over = new CancellationTokenSource();
        var publisher = Task.Run(async () =>
        {
            for (var n = 0; !over.IsCancellationRequested; n++)
            {
                try
                {
                    await broker.PublishAsync("stream", $"{n}");
                    accepted.Add($"{n}");
                }
                catch (BrokerUnavailableException)
                {
                    refused++;
                    await Task.Yield();
                }
            }
        });

        var seen = new HashSet<string>();
        for (var kill = 0; kill < 3; kill++)
        {
            seen.UnionWith(await inbox.NextAsync(200));
            await _server.KillAsync();
            await _server.StartAsync();
        }

        seen.UnionWith(await inbox.NextAsync(200));
        await over.CancelAsync();
        await publisher;
        while (!accepted.TrueForAll(seen.Contains))
        {
            seen.Add(await inbox.NextAsync());
        }

        refused.Should().BePositive("publishing says so while Redis is away");
        accepted.Should().HaveCountGreaterThan(600);
    }

    [Fact]
    public async Task RestartedWithoutItsData_GroupIsMadeAgainAndMessagesFlow()
    {
        await using var broker = await RedisComponents.PubSubAsync(_server.Address, "app");
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("lost", inbox);
        await broker.PublishAsync("lost", "before");
        await inbox.NextAsync();

        await _server.CliAsync("FLUSHALL");
        await broker.PublishAsync("lost", "after");

        (await inbox.NextAsync()).Should().Be("after");
        (await _server.CliAsync("XINFO", "GROUPS", "lost")).Should().StartWith("name\napp");
    }

    [Fact]
    public async Task Down_PublishFailsWithAClearErrorAndComesBackByItself()
    {
        await using var broker = await RedisComponents.PubSubAsync(_server.Address, "app");
        await broker.PublishAsync("down", "a");
        await _server.KillAsync();

        await broker.Awaiting(b => b.PublishAsync("down", new[] { Messages.Of("b") }, default).AsTask())
            .Should().ThrowAsync<BrokerUnavailableException>()
            .WithMessage($"redis streams: error from publish: *Redis at {_server.Address}*");

        await _server.StartAsync();
        await broker.PublishAsync("down", "c");
        (await _server.CliAsync("XLEN", "down")).Should().Be("2");
    }

    [Fact]
    public async Task DownWhileAMessageIsAcknowledged_TheMessageComesAgain()
    {
        var log = new LinesLogger();
        await using var broker = await RedisComponents.PubSubAsync(
            log, _server.Address, "app", ("redisMaxRetries", "-1"), ("processingTimeout", "500"), ("redeliverInterval", "100"));
        var gate = new TaskCompletionSource();
        var inbox = new Inbox
        {
            Answer = async (_, _) =>
            {
                await gate.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        await using var subscription = await broker.SubscribeAsync("late-ack", inbox);
        await broker.PublishAsync("late-ack", "x");
        await inbox.NextAsync();

        await _server.KillAsync();
        gate.SetResult();
        await Eventually.BeAsync("said", () => Task.FromResult(
            log.Lines.Any(line => line.Contains("was handled but could not be acknowledged, so it comes again", StringComparison.Ordinal)) ? "said" : "silent"));
        await _server.StartAsync();

        (await inbox.NextAsync()).Should().Be("x");
        await Eventually.BeAsync("0", async () => (await _server.CliAsync("XPENDING", "late-ack", "app")).Split('\n')[0]);
    }

    [Fact]
    public async Task Hangs_PublishFailsAfterTheReadTimeoutAndGoesOnLater()
    {
        await using var broker = await RedisComponents.PubSubAsync(_server.Address, "app", ("readTimeout", "300ms"), ("dialTimeout", "300ms"));
        await broker.PublishAsync("hangs", "a");
        _server.Suspend();

        await broker.Awaiting(b => b.PublishAsync("hangs", new[] { Messages.Of("b") }, default).AsTask())
            .Should().ThrowAsync<BrokerUnavailableException>().WithMessage("*silent for 0.3 s*");

        _server.Resume();
        await broker.PublishAsync("hangs", "c");
    }

    [Fact]
    public async Task CreateAsync_NobodyThere_NamesComponentFileAndAddress()
    {
        await _server.KillAsync();

        var create = () => RedisComponents.PubSubAsync(_server.Address, "app").AsTask();

        (await create.Should().ThrowAsync<DaprPush.DevSidecar.Components.ComponentErrorException>())
            .WithMessage($"components/redis.yaml:1: component 'redis': Redis at {_server.Address} can't be reached: Connection refused*");
    }
}
