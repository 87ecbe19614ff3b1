using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;

namespace DaprPush.Router.Streams;

/// <summary>
/// Tells gateways of messages that had waited. The router that was given them with an append publishes them too, but it may have died
/// over it; gateways drop the number they have.
/// </summary>
internal sealed class LateHandout(GatewayPublisher publisher, ProbePublisher probes, LateWakings wakings, TimeProvider time)
{
    /// <summary>For <see cref="IsTooSoonAfter"/>.</summary>
    public long Now => time.GetTimestamp();

    /// <summary>Whether a waking that comes now can be none of its own time: the last one was at that moment.</summary>
    public bool IsTooSoonAfter(long last) => time.GetElapsedTime(last) < wakings.Interval / 2;

    /// <inheritdoc cref="LateWakings.SetAsync"/>
    public Task WakeAsync(StreamName stream) => wakings.SetAsync(stream);

    /// <summary>Ends that.</summary>
    /// <exception cref="Exception">The sidecar did not take it.</exception>
    public Task LetSleepAsync(StreamName stream) => wakings.RemoveAsync(stream);

    /// <summary>Tells the router that owns the stream's partition that it waits.</summary>
    /// <exception cref="Exception">The broker did not take it.</exception>
    public Task SayWaitingAsync(StreamName stream) => probes.SayWaitingAsync(stream, CancellationToken.None);

    /// <exception cref="Exception">Not all of them heard.</exception>
    public Task PublishAsync(StreamName stream, LateRelease release)
    {
        if (release.Newest is not { } newest)
        {
            return Task.CompletedTask;
        }

        Delivery[] deliveries = [new Delivery(newest.Message, [new DeliveryPosition(stream, release.Place.Epoch, newest.Seq)])];
        return publisher.PublishAsync([.. release.Holders.Select(holder => new[] { new DeliveryBatch(holder.Id, holder.Epoch, deliveries) })]);
    }
}
