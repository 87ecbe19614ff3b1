using System.Diagnostics;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;
using DaprPush.DevSidecar.Redis.Streams;

namespace DaprPush.Bench.Redis;

/// <summary><c>pubsub.redis</c> from publish to the handler, messages of 500 bytes.</summary>
internal static class PubSubBench
{
    private const int Count = 200_000;

    public static async Task RunAsync(string address)
    {
        await ThroughputAsync(address, "publish to delivery, 64 publishers", Count, batch: 1, concurrency: 10);
        await ThroughputAsync(address, "publish to delivery, 64 publishers, in order", Count, batch: 1, concurrency: 1);
        await ThroughputAsync(address, "publish to delivery, bulk of 100 both ways", Count, batch: 100, concurrency: 10);
        await LatencyAsync(address, perSecond: 1000, seconds: 5);
    }

    private static async Task ThroughputAsync(string address, string name, int count, int batch, int concurrency)
    {
        await using var broker = await BrokerAsync(address, concurrency);
        var topic = Guid.NewGuid().ToString();
        var received = 0;
        var all = new TaskCompletionSource();
        await using var subscription = await SubscribeAsync(broker, topic, batch, message =>
        {
            if (Interlocked.Increment(ref received) == count)
            {
                all.SetResult();
            }
        });
        var messages = Enumerable.Repeat(new BrokerMessage(new byte[500], null, new Dictionary<string, string>()), batch).ToArray();

        await Figures.RateAsync(name, count, async () =>
        {
            await Figures.CallersAsync(64, count / batch, _ => broker.PublishAsync(topic, messages, CancellationToken.None).AsTask());
            await all.Task;
        });
    }

    private static async Task LatencyAsync(string address, int perSecond, int seconds)
    {
        await using var broker = await BrokerAsync(address, concurrency: 10);
        var topic = Guid.NewGuid().ToString();
        var times = new List<TimeSpan>();
        var all = new TaskCompletionSource();
        await using var subscription = await SubscribeAsync(broker, topic, 1, message =>
        {
            var sent = BitConverter.ToInt64(message.Data.Span);
            lock (times)
            {
                times.Add(Stopwatch.GetElapsedTime(sent));
                if (times.Count == perSecond * seconds)
                {
                    all.SetResult();
                }
            }
        });
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var publishing = new List<Task>();
        while (publishing.Count < perSecond * seconds && await ticks.WaitForNextTickAsync())
        {
            for (var n = 0; n < perSecond / 100; n++)
            {
                var data = new byte[500];
                BitConverter.TryWriteBytes(data, Stopwatch.GetTimestamp());
                var message = new BrokerMessage(data, null, new Dictionary<string, string>());
                publishing.Add(broker.PublishAsync(topic, new[] { message }, CancellationToken.None).AsTask());
            }
        }

        await Task.WhenAll(publishing);
        await all.Task;
        Figures.Latency($"publish to delivery at {perSecond}/s", times);
    }

    private static ValueTask<IPubSub> BrokerAsync(string address, int concurrency) => new RedisPubSubFactory().CreateAsync(
        Components.Spec("pubsub.redis", address, ("concurrency", $"{concurrency}")),
        Components.Environment,
        CancellationToken.None);

    private static ValueTask<IBrokerSubscription> SubscribeAsync(IPubSub broker, string topic, int batch, Action<BrokerMessage> received) =>
        broker.SubscribeAsync(
            new SubscriptionRequest(topic, new Dictionary<string, string>(), new AppIdentity("bench", "bench-0")) { MaxBatch = batch },
            (messages, outcomes, _) =>
            {
                for (var i = 0; i < messages.Length; i++)
                {
                    received(messages.Span[i]);
                    outcomes.Span[i] = DeliveryOutcome.Acknowledged;
                }

                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
}
