namespace DaprPush.DevSidecar.PubSub;

/// <summary>
/// Takes one to <see cref="SubscriptionRequest.MaxBatch"/> messages from the broker and writes one outcome for each into
/// <paramref name="outcomes"/> (same length, same order). Never throws for what an app does; an exception or a cancellation means
/// that nothing of the batch was handled. Cancelled when the subscription ends at once: unhandled messages stay in the broker.
/// </summary>
internal delegate ValueTask MessageHandler(
    ReadOnlyMemory<BrokerMessage> messages,
    Memory<DeliveryOutcome> outcomes,
    CancellationToken cancellation);

/// <summary>What became of one message, after resiliency and dead-letter topic have had their say.</summary>
internal enum DeliveryOutcome : byte
{
    /// <summary>Not handled: the component does with it what it does with a handler's error (for most: deliver again).</summary>
    Failed = 0,

    /// <summary>Done with: handled, dropped or dead-lettered.</summary>
    Acknowledged = 1,
}
