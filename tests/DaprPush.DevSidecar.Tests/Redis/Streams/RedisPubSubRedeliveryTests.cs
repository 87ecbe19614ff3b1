using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Streams;

public sealed class RedisPubSubRedeliveryTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly (string, string)[] Quick = [("processingTimeout", "1000"), ("redeliverInterval", "100"), ("concurrency", "1")];

    [Fact]
    public async Task Subscribe_MessagesLeftByADeadConsumer_AreDeliveredToTheNext()
    {
        await server.CliAsync("XGROUP", "CREATE", "left", "app", "0", "MKSTREAM");
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", Quick);
        await broker.PublishAsync("left", "a", "b", "c");
        await server.CliAsync("XREADGROUP", "GROUP", "app", "app", "COUNT", "2", "STREAMS", "left", ">");
        var inbox = new Inbox();

        await using var subscription = await broker.SubscribeAsync("left", inbox);

        (await inbox.NextAsync(3)).Should().BeEquivalentTo("a", "b", "c");
        await Eventually.BeAsync("0", () => PendingAsync("left"));
    }

    [Fact]
    public async Task Handler_HandlerFails_IsAcknowledgedAllTheSame()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", Quick);
        var inbox = new Inbox { Answer = (text, _) => ValueTask.FromResult(text == "bad" ? DeliveryOutcome.Failed : DeliveryOutcome.Acknowledged) };
        await using var subscription = await broker.SubscribeAsync("failed", inbox);

        await broker.PublishAsync("failed", "bad", "good");

        (await inbox.NextAsync(2)).Should().Equal("bad", "good");
        await Eventually.BeAsync("0", () => PendingAsync("failed"));
    }

    [Fact]
    public async Task Handler_TakesTooLong_IsCalledAgainAtTheSameTimeAndNeverCutOff()
    {
        await using var broker = await RedisComponents.PubSubAsync(
            server.Address, "app", ("processingTimeout", "300"), ("redeliverInterval", "50"), ("concurrency", "2"));
        var gate = new TaskCompletionSource();
        var (running, most, cancelled) = (0, 0, 0);
        var inbox = new Inbox
        {
            Answer = async (_, cancellation) =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                await gate.Task;
                cancelled += cancellation.IsCancellationRequested ? 1 : 0;
                Interlocked.Decrement(ref running);
                return DeliveryOutcome.Acknowledged;
            },
        };
        await using var subscription = await broker.SubscribeAsync("overrun", inbox);

        await broker.PublishAsync("overrun", "x");

        (await inbox.NextAsync(2)).Should().Equal("x", "x");
        gate.SetResult();
        await Eventually.BeAsync("0", () => PendingAsync("overrun"));
        most.Should().Be(2);
        cancelled.Should().Be(0);
    }

    [Fact]
    public async Task Handler_FailsAfterTheProcessingTimeout_TheMessageComesAgain()
    {
        await using var broker = await RedisComponents.PubSubAsync(
            server.Address, "app", ("processingTimeout", "200"), ("redeliverInterval", "50"), ("concurrency", "1"));
        var overdue = new TaskCompletionSource();
        var calls = 0;
        var inbox = new Inbox
        {
            Answer = async (_, _) =>
            {
                if (Interlocked.Increment(ref calls) > 1)
                {
                    return DeliveryOutcome.Acknowledged;
                }

                await overdue.Task;
                return DeliveryOutcome.Failed;
            },
        };
        await using var subscription = await broker.SubscribeAsync("late-failure", inbox);
        await broker.PublishAsync("late-failure", "x");
        await inbox.NextAsync();
        await Eventually.BeAsync("claimed", async () =>
            (await server.CliAsync("XPENDING", "late-failure", "app", "-", "+", "1")).Split('\n') is [_, _, _, "2", ..] ? "claimed" : "not yet");
        overdue.SetResult();

        (await inbox.NextAsync()).Should().Be("x");
        await Eventually.BeAsync("0", () => PendingAsync("late-failure"));
    }

    [Fact]
    public async Task Handler_Throws_TheMessageComesAgain()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", Quick);
        var calls = 0;
        var inbox = new Inbox
        {
            Answer = (_, _) => Interlocked.Increment(ref calls) == 1
                ? throw new InvalidOperationException("a defect")
                : ValueTask.FromResult(DeliveryOutcome.Acknowledged),
        };
        await using var subscription = await broker.SubscribeAsync("thrown", inbox);

        await broker.PublishAsync("thrown", "x");

        (await inbox.NextAsync(2)).Should().Equal("x", "x");
        await Eventually.BeAsync("0", () => PendingAsync("thrown"));
    }

    [Fact]
    public async Task Queued_LongerThanTheProcessingTimeout_IsDeliveredTwiceAsByDaprd()
    {
        await using var broker = await RedisComponents.PubSubAsync(
            server.Address, "app", ("processingTimeout", "250"), ("redeliverInterval", "20"), ("concurrency", "1"));
        var gate = new TaskCompletionSource();
        var inbox = new Inbox
        {
            Answer = async (_, _) =>
            {
                await gate.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        await using var subscription = await broker.SubscribeAsync("patient", inbox);

        await broker.PublishAsync("patient", "a", "b", "c");
        await Eventually.BeAsync("3", async () =>
            $"{(await server.CliAsync("XPENDING", "patient", "app", "-", "+", "9")).Split('\n').Chunk(4).Count(pending => pending[3] == "2")}");
        gate.SetResult();

        (await inbox.NextAsync(6)).Should().Equal("a", "b", "c", "a", "b", "c");
        await Eventually.BeAsync("0", () => PendingAsync("patient"));
    }

    [Fact]
    public async Task DisposeAsync_MessagesInTheQueue_StayPendingAndComeAgainAfterTheProcessingTimeout()
    {
        var gate = new TaskCompletionSource();
        var first = new Inbox
        {
            Answer = async (_, _) =>
            {
                await gate.Task;
                return DeliveryOutcome.Acknowledged;
            },
        };
        await using (var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("concurrency", "1")))
        {
            var subscription = await broker.SubscribeAsync("left-over", first);
            await broker.PublishAsync("left-over", "a", "b", "c", "d");
            await first.NextAsync();
            await Eventually.BeAsync("4", () => PendingAsync("left-over"));
            var ended = subscription.DisposeAsync().AsTask();
            ended.IsCompleted.Should().BeFalse("the handler still works on a message");
            gate.SetResult();
            await ended;
        }

        (await PendingAsync("left-over")).Should().Be("3", "the first was acknowledged");
        first.Rest().Should().BeEmpty();
        await using var next = await RedisComponents.PubSubAsync(server.Address, "app", Quick);
        var inbox = new Inbox();
        await using var goesOn = await next.SubscribeAsync("left-over", inbox);
        await next.PublishAsync("left-over", "e");

        (await inbox.NextAsync(4)).Should().BeEquivalentTo("b", "c", "d", "e");
        await Eventually.BeAsync("0", () => PendingAsync("left-over"));
    }

    [Fact]
    public async Task DisposeAsync_WaitingForMessages_IsDoneBeforeTheReadsFiveSecondsAndTwice()
    {
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app");
        var inbox = new Inbox();
        var subscription = await broker.SubscribeAsync("idle", inbox);
        await broker.PublishAsync("idle", "x");
        await inbox.NextAsync();

        var fiveSeconds = server.CliAsync("BLPOP", "nothing", "5");
        var disposal = subscription.DisposeAsync().AsTask();
        (await Task.WhenAny(disposal, fiveSeconds)).Should().BeSameAs(disposal);
        await disposal;
        await server.CliAsync("RPUSH", "nothing", "the end");
        await fiveSeconds;
        await subscription.DisposeAsync();
        await broker.PublishAsync("idle", "y");

        (await server.CliAsync("XINFO", "GROUPS", "idle")).Should().Contain("pending\n0\n").And.Contain("lag\n1", "nobody took it");
    }

    [Fact]
    public async Task Redelivery_SwitchedOff_LeavesWhatIsPending()
    {
        await server.CliAsync("XGROUP", "CREATE", "off", "app", "0", "MKSTREAM");
        await using var broker = await RedisComponents.PubSubAsync(server.Address, "app", ("processingTimeout", "0"), ("redeliverInterval", "10"));
        await broker.PublishAsync("off", "a");
        await server.CliAsync("XREADGROUP", "GROUP", "app", "app", "COUNT", "1", "STREAMS", "off", ">");
        var inbox = new Inbox();
        await using var subscription = await broker.SubscribeAsync("off", inbox);

        await broker.PublishAsync("off", "b");

        (await inbox.NextAsync()).Should().Be("b");
        await Eventually.BeAsync("1", () => PendingAsync("off"));
    }

    private async Task<string> PendingAsync(string topic) => (await server.CliAsync("XPENDING", topic, "app")).Split('\n')[0];
}
