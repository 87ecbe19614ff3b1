using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.PubSub;

/// <summary>What one app instance wants from a broker.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Metadata">The subscription's own metadata; never null.</param>
/// <param name="Consumer">Who consumes. The consumer group is the component's <c>consumerID</c>, by default the app id,
/// so that the instances of one app compete.</param>
internal sealed record SubscriptionRequest(
    string Topic,
    IReadOnlyDictionary<string, string> Metadata,
    AppIdentity Consumer)
{
    /// <summary>Most messages handed over in one call; 1 unless the app subscribed in bulk.</summary>
    public int MaxBatch { get; init; } = 1;

    /// <summary>How long a batch that is not full may wait for more; zero: whatever is there goes at once.</summary>
    public TimeSpan MaxBatchWait { get; init; }
}
