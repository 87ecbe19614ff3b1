using System.Text;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.PubSub;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>Messages and subscriptions in a word.</summary>
internal static class Messages
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    public static BrokerMessage Of(string text, Dictionary<string, string>? metadata = null) =>
        new(Encoding.UTF8.GetBytes(text), null, metadata ?? NoMetadata);

    public static async Task PublishAsync(this IPubSub broker, string topic, params string[] texts)
    {
        var problems = await broker.PublishAsync(topic, Array.ConvertAll(texts, text => Of(text)), CancellationToken.None);
        problems.Should().BeNull();
    }

    public static ValueTask<IBrokerSubscription> SubscribeAsync(
        this IPubSub broker, string topic, Inbox inbox, int maxBatch = 1, TimeSpan maxBatchWait = default) =>
        broker.SubscribeAsync(
            new SubscriptionRequest(topic, NoMetadata, new AppIdentity("app", "app-0")) { MaxBatch = maxBatch, MaxBatchWait = maxBatchWait },
            inbox.HandleAsync,
            CancellationToken.None);
}
