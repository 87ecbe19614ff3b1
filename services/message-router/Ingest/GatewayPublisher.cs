using System.Diagnostics;
using System.Text.Json;
using Dapr.Client;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>Publishes what gateways are to have, all gateways at the same time, each one's batches in their order.</summary>
internal sealed class GatewayPublisher(
    DaprClient dapr, IOptions<PushOptions> push, IOptions<RouterOptions> options, RouterMetrics metrics)
{
    // The runtime would read JSON and write it again; bytes it leaves alone.
    private const string ContentType = "application/octet-stream";

    /// <exception cref="Dapr.DaprException">The broker did not take one of them; others may be out.</exception>
    public async Task PublishAsync(IReadOnlyCollection<IReadOnlyList<DeliveryBatch>> parcels)
    {
        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        await Task.WhenAll(parcels.Select(parcel => PublishInOrderAsync(parcel, limit.Token)));
    }

    private async Task PublishInOrderAsync(IReadOnlyList<DeliveryBatch> parcel, CancellationToken cancellationToken)
    {
        foreach (var batch in parcel)
        {
            using var span = PushTracing.Start("publish push.gateway", ActivityKind.Producer, PushTracing.Current);
            var traced = span is null ? batch : batch with { Traceparent = span.Id };
            var json = JsonSerializer.SerializeToUtf8Bytes(traced, RoutingJson.Default.DeliveryBatch);
            await dapr.PublishByteEventAsync(
                push.Value.PubSubName, Topics.OfGateway(batch.Gateway), json, ContentType, cancellationToken: cancellationToken);
            metrics.Published(batch.Deliveries.Count);
        }
    }
}
