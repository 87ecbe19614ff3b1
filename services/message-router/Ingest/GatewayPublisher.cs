using System.Diagnostics;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;
using DaprPush.Router.Publishing;

namespace DaprPush.Router.Ingest;

/// <summary>Publishes what gateways are to have, all gateways at the same time, each one's batches in their order.</summary>
internal sealed class GatewayPublisher(EventPublisher publisher, RouterMetrics metrics)
{
    /// <param name="stamps">Those of the rounds of one partition; null for what gateways may take at any time.</param>
    /// <exception cref="Exception">The broker did not take one of them; others may be out.</exception>
    public Task PublishAsync(IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> parcels, ParcelStamps? stamps = null) =>
        Task.WhenAll(parcels.Select(parcel => PublishInOrderAsync(parcel, stamps)));

    private async Task PublishInOrderAsync(IReadOnlyList<DeliveryBatch> parcel, ParcelStamps? stamps)
    {
        foreach (var batch in parcel)
        {
            using var span = PushTracing.Start("publish push.gateway", ActivityKind.Producer, PushTracing.Current);
            var traced = span is null ? batch : batch with { Traceparent = span.Id };
            var stamped = stamps?.Stamp(traced) ?? traced;
            await publisher.PublishAsync(Topics.OfGateway(batch.Gateway), stamped, RoutingJson.Default.DeliveryBatch);
            stamps?.Confirm(stamped);
            metrics.Published(batch.Deliveries.Count);
        }
    }
}
