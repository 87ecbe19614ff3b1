using System.Collections.Concurrent;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

public sealed class RedisPubSubDeliveryTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Subscribe_ConcurrencyOne_DeliversStrictlyInOrder()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "1"), ("queueDepth", "7"));
        var running = 0;
        var inbox = new Inbox
        {
            Answer = async (_, _) =>
            {
                Interlocked.Increment(ref running).Should().Be(1);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                return DeliveryOutcome.Acknowledged;
            },
        };
        await using var subscription = await broker.SubscribeAsync("ordered", inbox);
        var expected = Enumerable.Range(0, 2000).Select(n => $"{n}").ToArray();

        foreach (var text in expected)
        {
            await broker.PublishAsync("ordered", text);
        }

        (await inbox.NextAsync(2000)).Should().Equal(expected);
    }

    [Fact]
    public async Task Subscribe_Concurrency_LimitsHandlersOverAllTopics()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "3"));
        var (running, most) = (0, new ConcurrentBag<int>());
        var (gate, full) = (new TaskCompletionSource(), new TaskCompletionSource());
        var inbox = new Inbox
        {
            Answer = async (_, _) =>
            {
                most.Add(Interlocked.Increment(ref running));
                if (most.Count >= 3)
                {
                    full.TrySetResult();
                }

                await gate.Task;
                Interlocked.Decrement(ref running);
                return DeliveryOutcome.Acknowledged;
            },
        };
        await using var one = await broker.SubscribeAsync("limit-1", inbox);
        await using var two = await broker.SubscribeAsync("limit-2", inbox);
        await broker.PublishAsync("limit-1", "a", "b", "c", "d");
        await broker.PublishAsync("limit-2", "e", "f", "g", "h");

        await full.Task.WaitAsync(TimeSpan.FromSeconds(60));
        gate.SetResult();
        await inbox.NextAsync(8);

        most.Max().Should().Be(3);
    }

    [Fact]
    public async Task Subscribe_TwoInstancesOfAnApp_ShareTheMessages()
    {
        await using var first = await RedisComponents.PubSubAsync(server.Address, "app");
        await using var second = await RedisComponents.PubSubAsync(server.Address, "app");
        await using var other = await RedisComponents.PubSubAsync(server.Address, "other-app");
        var (inbox1, inbox2, inbox3) = (new Inbox(), new Inbox(), new Inbox());
        await using var s1 = await first.SubscribeAsync("shared", inbox1);
        await using var s2 = await second.SubscribeAsync("shared", inbox2);
        await using var s3 = await other.SubscribeAsync("shared", inbox3);
        var all = Enumerable.Range(0, 500).Select(n => $"{n}").ToArray();

        foreach (var part in all.Chunk(5))
        {
            await first.PublishAsync("shared", part);
        }

        (await inbox3.NextAsync(500)).Should().BeEquivalentTo(all, "another app gets each message too");
        var (got1, got2) = (new List<string>(), new List<string>());
        await Eventually.BeAsync("500", () =>
        {
            got1.AddRange(inbox1.Rest());
            got2.AddRange(inbox2.Rest());
            return Task.FromResult($"{got1.Count + got2.Count}");
        });
        got1.Concat(got2).Should().BeEquivalentTo(all, "each message goes to one instance");
        got1.Should().NotBeEmpty();
        got2.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("1", 100, 1)]
    [InlineData("5", 100, 5)]
    [InlineData("50", 20, 20)]
    public async Task Subscribe_Bulk_BatchIsNeverLargerThanConcurrencyAndOneIsHandledAtATime(string concurrency, int maxBatch, int largest)
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", concurrency));
        var topic = $"bulk-{concurrency}";
        var all = Enumerable.Range(0, 60).Select(n => $"{n}").ToArray();
        await broker.PublishAsync(topic, all);
        var (sizes, running) = (new ConcurrentQueue<int>(), 0);
        var inbox = new Inbox();

        await using var subscription = await broker.SubscribeAsync(
            new SubscriptionRequest(topic, new Dictionary<string, string>(), new("app", "app-0"))
            {
                MaxBatch = maxBatch, MaxBatchWait = TimeSpan.FromMilliseconds(20),
            },
            async (messages, outcomes, cancellation) =>
            {
                Interlocked.Increment(ref running).Should().Be(1);
                sizes.Enqueue(messages.Length);
                await inbox.HandleAsync(messages, outcomes, cancellation);
                Interlocked.Decrement(ref running);
            },
            CancellationToken.None);

        (await inbox.NextAsync(60)).Should().BeEquivalentTo(all);
        sizes.Max().Should().Be(largest);
        await Eventually.BeAsync("0", async () => (await server.CliAsync("XPENDING", topic, "app")).Split('\n')[0]);
    }

    [Fact]
    public async Task Subscribe_Bulk_HandlerThrows_TheWholeBatchStaysPending()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "2"));
        var called = new TaskCompletionSource<int>();
        await using var subscription = await broker.SubscribeAsync(
            new SubscriptionRequest("bulk-broken", new Dictionary<string, string>(), new("app", "app-0")) { MaxBatch = 2, MaxBatchWait = TimeSpan.FromMinutes(1) },
            (messages, _, _) =>
            {
                called.SetResult(messages.Length);
                throw new InvalidOperationException("a defect");
            },
            CancellationToken.None);

        await broker.PublishAsync("bulk-broken", "a", "b");

        (await called.Task.WaitAsync(TimeSpan.FromSeconds(60))).Should().Be(2);
        (await server.CliAsync("XPENDING", "bulk-broken", "app")).Split('\n')[0].Should().Be("2");
    }

    [Fact]
    public async Task Subscribe_AsManyTopicsAsThePoolHas_PublishingTimesOutAndNothingIsDelivered()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("poolSize", "2"), ("poolTimeout", "200"));
        await using var other = await RedisComponents.PubSubAsync(server.Address, "other");
        var inbox = new Inbox();
        await using var one = await broker.SubscribeAsync("pool-1", inbox);
        await Eventually.BeAsync("1", WaitingReadsAsync);
        await broker.PublishAsync("pool-1", "with one left");
        (await inbox.NextAsync()).Should().Be("with one left");
        await Eventually.BeAsync("1", WaitingReadsAsync);
        await using var two = await broker.SubscribeAsync("pool-2", inbox);
        await Eventually.BeAsync("2", WaitingReadsAsync);

        await broker.Awaiting(b => b.PublishAsync("pool-1", new[] { Messages.Of("none left") }, default).AsTask())
            .Should().ThrowAsync<BrokerUnavailableException>()
            .WithMessage("redis streams: error from publish: redis: connection pool timeout: all 2 connections were busy*'poolSize'*");
        await broker.Awaiting(b => b.SubscribeAsync("pool-3", inbox).AsTask()).Should().ThrowAsync<BrokerUnavailableException>();

        // What another publishes wakes a read, and that gives its turn back for a moment.
        await other.PublishAsync("pool-2", "from another");
        (await inbox.NextAsync()).Should().Be("from another");
        inbox.Rest().Should().BeEmpty();
    }

    [Fact]
    public async Task Subscribe_QueueDepth_BoundsWhatIsReadAheadOverAllTopics()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "1"), ("queueDepth", "3"));
        var gate = new TaskCompletionSource();
        var inbox = new Inbox
        {
            Answer = async (_, _) =>
            {
                await gate.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        var all = Enumerable.Range(0, 20).Select(n => $"{n}").ToArray();
        await broker.PublishAsync("depth", all);
        await using var subscription = await broker.SubscribeAsync("depth", inbox);

        // One is handled and three wait; a second read of three is stuck before the queue, with one of it taken.
        await inbox.NextAsync();
        await Eventually.BeAsync("6", async () => (await server.CliAsync("XPENDING", "depth", "app")).Split('\n')[0]);
        gate.SetResult();

        (await inbox.NextAsync(19)).Should().Equal(all[1..]);
    }

    [Fact]
    public async Task PublishAsync_KeyOfAnotherType_SaysWhatRedisSays()
    {
        await server.CliAsync("SET", "no-stream", "x");
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app");

        await broker.Awaiting(b => b.PublishAsync("no-stream", new[] { Messages.Of("x") }, default).AsTask())
            .Should().ThrowAsync<BrokerUnavailableException>().WithMessage("redis streams: error from publish: WRONGTYPE*");
        await broker.Awaiting(b => b.SubscribeAsync("no-stream", new Inbox()).AsTask())
            .Should().ThrowAsync<BrokerUnavailableException>().WithMessage("*'no-stream'*WRONGTYPE*");
    }

    [Fact]
    public async Task PublishAsync_LargeMessage_ArrivesWhole()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app");
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("large-message", inbox);
        var text = new string('x', 4 * 1024 * 1024);

        await broker.PublishAsync("large-message", text);

        (await inbox.NextAsync()).Should().Be(text);
    }

    private async Task<string> WaitingReadsAsync() =>
        (await server.CliAsync("INFO", "clients")).Split('\n').First(line => line.StartsWith("blocked_clients:", StringComparison.Ordinal)).Trim()[^1..];
}
