using System.Text.Json;
using Dapr;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Delivery;

/// <summary>Takes what routers send to this gateway's topic.</summary>
internal sealed class DeliveryEndpoint(
    StreamHubs hubs, GatewayIdentity identity, GatewayMetrics metrics, ILogger<DeliveryEndpoint> logger)
{
    /// <summary>
    /// Subscribes to the gateway's own topic. A batch that is no batch goes to the dead-letter topic; one for a former life of this
    /// gateway is ignored, epoch 0 stands for any life (for a tool that feeds a gateway by hand).
    /// </summary>
    public static void Map(RouteGroupBuilder dapr, IServiceProvider services)
    {
        var topic = new TopicOptions
        {
            PubsubName = services.GetRequiredService<IOptions<PushOptions>>().Value.PubSubName,
            Name = services.GetRequiredService<GatewayIdentity>().Topic,
            DeadLetterTopic = Topics.DeadLetter,
        };
        dapr.MapPost("/deliveries", (HttpContext context, DeliveryEndpoint endpoint) => endpoint.TakeAsync(context)).WithTopic(topic);
    }

    private async Task TakeAsync(HttpContext context)
    {
        DeliveryBatch? batch;
        try
        {
            batch = await JsonSerializer.DeserializeAsync(context.Request.Body, RoutingJson.Default.DeliveryBatch, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            GatewayLog.DeliveryMalformed(logger, exception.Message);
            await context.Response.WriteAsJsonAsync(new { status = "DROP" }, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (batch is null || batch.Gateway != identity.Self.Id || (batch.GatewayEpoch != identity.Self.Epoch && batch.GatewayEpoch != 0))
        {
            metrics.BatchIgnored();
            return;
        }

        metrics.MessagesReceived(batch.Deliveries.Count);
        var deliveries = new EncodedDelivery[batch.Deliveries.Count];
        for (var i = 0; i < deliveries.Length; i++)
        {
            deliveries[i] = new EncodedDelivery(new EncodedEvent(batch.Deliveries[i].Message), batch.Deliveries[i].Positions);
        }

        await hubs.DeliverAsync(deliveries).ConfigureAwait(false);
    }
}
