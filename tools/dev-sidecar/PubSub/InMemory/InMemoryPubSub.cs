using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>One app instance's view of an <see cref="InMemoryBroker"/>.</summary>
internal sealed class InMemoryPubSub(InMemoryBroker broker, string group, int concurrency, ILogger logger) : IPubSub
{
    public bool HasMessageTtl => false;

    public ValueTask<string?[]?> PublishAsync(string topic, ReadOnlyMemory<BrokerMessage> messages, CancellationToken cancellation)
    {
        broker.Topic(topic).Publish(messages.Span);
        return ValueTask.FromResult<string?[]?>(null);
    }

    public ValueTask<IBrokerSubscription> SubscribeAsync(
        SubscriptionRequest subscription, MessageHandler handler, CancellationToken cancellation)
    {
        var members = broker.Topic(subscription.Topic).Group(group);
        return ValueTask.FromResult<IBrokerSubscription>(members.Join(subscription, handler, concurrency, logger));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
