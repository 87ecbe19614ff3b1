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
internal sealed class LateHandout(GatewayPublisher publisher, ProbePublisher probes, IOptions<RouterOptions> options)
{
    /// <summary>How long messages wait for one that was sent before them.</summary>
    public TimeSpan OrderTimeout => options.Value.OrderTimeout;

    /// <summary>How often a stream that waits is woken after that, until it waits no more.</summary>
    public TimeSpan Interval => options.Value.OrderTimeout / 2;

    /// <summary>Tells the router that owns the stream's partition that it waits.</summary>
    /// <exception cref="Exception">The broker did not take it.</exception>
    public async Task SayWaitingAsync(StreamName stream)
    {
        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        await probes.SayWaitingAsync(stream, limit.Token);
    }

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
