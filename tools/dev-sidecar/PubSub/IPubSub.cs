namespace DaprPush.DevSidecar.PubSub;

/// <summary>
/// A message broker as one app instance's sidecar sees it. The broker carries opaque bytes: the envelope is the sidecar's business.
/// Delivery is at least once. All members may be called at the same time from many threads.
/// </summary>
internal interface IPubSub : IAsyncDisposable
{
    /// <summary>
    /// True when the broker drops a message by itself after <c>ttlInSeconds</c> of its metadata. Where it is false, the sidecar
    /// writes an expiration into the envelope and the subscriber's sidecar drops what is over it.
    /// </summary>
    bool HasMessageTtl { get; }

    /// <summary>
    /// Hands messages of one topic to the broker, in order where the component keeps one; returns once the broker has all of them.
    /// One call per bulk publish, so that an implementation can pipeline.
    /// </summary>
    /// <param name="topic">The topic, never empty.</param>
    /// <param name="messages">At least one. The data must not be kept by reference after the call unless copied:
    /// the buffer is the caller's only until the returned task completes, except that <see cref="BrokerMessage.Data"/>
    /// is never changed by the sidecar afterwards, so keeping it is safe.</param>
    /// <param name="cancellation">The publisher's own.</param>
    /// <returns>Null when all were taken (the usual case), otherwise one entry per message: null where it was taken,
    /// else the reason why not.</returns>
    /// <exception cref="BrokerUnavailableException">None of them was taken.</exception>
    ValueTask<string?[]?> PublishAsync(string topic, ReadOnlyMemory<BrokerMessage> messages, CancellationToken cancellation);

    /// <summary>
    /// Joins the consumer group of <paramref name="subscription"/>. Returns when the group exists: what is published from now on
    /// reaches the group. Consumers of one group compete; each group gets every message.
    /// </summary>
    /// <exception cref="BrokerUnavailableException">The broker can't be reached. An established subscription,
    /// however, outlives an outage by itself.</exception>
    ValueTask<IBrokerSubscription> SubscribeAsync(SubscriptionRequest subscription, MessageHandler handler, CancellationToken cancellation);
}
