using DaprPush.DevSidecar.PubSub.Subscriptions;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>The dead-letter topic of one subscription: events go there as they came, envelope and all.</summary>
internal sealed class DeadLetters(AppSubscription subscription, IPubSub broker, ILogger logger)
{
    /// <summary>Whether there is such a topic.</summary>
    public bool Exist => subscription.DeadLetterTopic is not null;

    /// <summary>Puts the message there; false when there is no such topic or the broker did not take it.</summary>
    public async ValueTask<bool> TakeAsync(BrokerMessage message, CancellationToken cancellation)
    {
        if (subscription.DeadLetterTopic is not { } topic)
        {
            return false;
        }

        try
        {
            var refused = await broker.PublishAsync(topic, new[] { message }, cancellation);
            if (refused?[0] is not { } reason)
            {
                return true;
            }

            DeliveryLog.DeadLetterFailed(logger, subscription.Topic, topic, reason);
        }
        catch (BrokerUnavailableException failure)
        {
            DeliveryLog.DeadLetterFailed(logger, subscription.Topic, topic, failure.Message);
        }

        return false;
    }
}
