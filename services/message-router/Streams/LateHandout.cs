using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Streams;

/// <summary>
/// Tells gateways of messages that had waited. The router that was given them with an append publishes them too, but it may have died
/// over it; gateways drop the number they have.
/// </summary>
internal sealed class LateHandout(GatewayPublisher publisher, ProbePublisher probes, LateWakings wakings, IOptions<RouterOptions> options, TimeProvider time)
{
    /// <summary>For <see cref="IsTooSoonAfter"/>.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Whether a waking that comes now can be none of its own time: the last one was at that moment.</summary>
    public bool IsTooSoonAfter(long last) => time.GetElapsedTime(last) < wakings.Interval / 2;

    /// <inheritdoc cref="LateWakings.SetAsync"/>
    public Task WakeAsync(ShardName shard) => wakings.SetAsync(shard);

    /// <summary>Ends that.</summary>
    /// <exception cref="Exception">The sidecar did not take it.</exception>
    public Task LetSleepAsync(ShardName shard) => wakings.RemoveAsync(shard);

    /// <summary>Tells the router that owns the partition that these streams of it wait.</summary>
    /// <exception cref="Exception">The broker did not take it.</exception>
    public Task SayWaitingAsync(ShardName shard, IReadOnlyList<StreamName> streams) => probes.SayWaitingAsync(shard.Partition, streams, CancellationToken.None);

    /// <exception cref="Exception">Not all of them heard.</exception>
    public Task PublishAsync(IReadOnlyList<LateRelease> releases)
    {
        var parcels = new ParcelSet(options.Value.DeliveryBytes);
        foreach (var release in releases)
        {
            if (release.Newest is { } newest)
            {
                parcels.Add(newest.Message, new DeliveryPosition(release.Stream, release.Place.Epoch, newest.Seq), release.Holders, release.PossibleHolders);
            }
        }

        return publisher.PublishAsync(parcels.Batches);
    }
}
