using System.Diagnostics;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;
using DaprPush.Router.Publishing;

namespace DaprPush.Router.Ingest;

/// <summary>Publishes what gateways are to have, all gateways at the same time, each one's batches in their order.</summary>
internal sealed class GatewayPublisher(EventPublisher publisher, RouterMetrics metrics)
{
    /// <exception cref="Exception">The broker did not take one of them; others may be out.</exception>
    public Task PublishAsync(IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> parcels) => Task.WhenAll(parcels.Select(PublishInOrderAsync));

    private async Task PublishInOrderAsync(IReadOnlyList<DeliveryBatch> parcel)
    {
        foreach (var batch in parcel)
        {
            using var span = PushTracing.Start("publish push.gateway", ActivityKind.Producer, PushTracing.Current);
            var traced = span is null ? batch : batch with { Traceparent = span.Id };
            await publisher.PublishAsync(Topics.OfGateway(batch.Gateway), traced, RoutingJson.Default.DeliveryBatch);
            metrics.Published(batch.Deliveries.Count);
        }
    }
}
