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

        foreach (var part in expected.Chunk(300))
        {
            await broker.PublishAsync("ordered", part);
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

    [Fact]
    public async Task Subscribe_Bulk_HandsOverBatchesInOrder()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "1"));
        var all = Enumerable.Range(0, 250).Select(n => $"{n}").ToArray();
        await broker.PublishAsync("bulk", all);
        var sizes = new List<int>();
        var inbox = new Inbox();

        await using var subscription = await broker.SubscribeAsync(
            new SubscriptionRequest("bulk", new Dictionary<string, string>(), new("app", "app-0"))
            {
                MaxBatch = 100, MaxBatchWait = TimeSpan.FromSeconds(2),
            },
            (messages, outcomes, cancellation) =>
            {
                sizes.Add(messages.Length);
                return inbox.HandleAsync(messages, outcomes, cancellation);
            },
            CancellationToken.None);

        (await inbox.NextAsync(250)).Should().Equal(all);
        sizes.Should().Equal(100, 100, 50);
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
}
