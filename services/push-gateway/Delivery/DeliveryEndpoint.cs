using System.Diagnostics;
using System.Text.Json;
using Dapr;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Ordering;
using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Tracing;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Delivery;

/// <summary>Takes what routers send to this gateway's topic.</summary>
internal sealed class DeliveryEndpoint(
    StreamHubs hubs,
    ConnectionRegistry connections,
    GatewayIdentity identity,
    GatewayMetrics metrics,
    MessageTrail trail,
    TimeProvider time,
    ILogger<DeliveryEndpoint> logger)
{
    private readonly SenderOrder _order = new(time);

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
            await DropAsync(context, exception.Message).ConfigureAwait(false);
            return;
        }

        if (batch is null || !IsWhole(batch))
        {
            await DropAsync(context, "a field is missing").ConfigureAwait(false);
            return;
        }

        if (batch.Gateway != identity.Self.Id || (batch.GatewayEpoch != identity.Self.Epoch && batch.GatewayEpoch != 0))
        {
            metrics.BatchIgnored();
            return;
        }

        if (batch.Place is { } place)
        {
            await _order.WaitAsync(place, context.RequestAborted).ConfigureAwait(false);
        }

        foreach (var id in batch.Disconnects ?? [])
        {
            connections.Find(id)?.Close(CloseReason.Disconnected, ClosingEvent.Grace);
        }

        if (batch.DisconnectedUsers is { Count: > 0 } users)
        {
            connections.End(users);
        }

        metrics.MessagesReceived(batch.Deliveries.Count);
        var span = PushTracing.Start("deliver", ActivityKind.Consumer, PushTracing.Read(batch.Traceparent));
        span?.SetTag("messaging.batch.message_count", batch.Deliveries.Count);
        var deliveries = new EncodedDelivery[batch.Deliveries.Count];
        for (var i = 0; i < deliveries.Length; i++)
        {
            var (message, positions) = batch.Deliveries[i];
            deliveries[i] = new EncodedDelivery(new EncodedEvent(message), positions, message.AcceptedAt);
        }

        await DeliverAsync(deliveries, batch.Place, span).ConfigureAwait(false);
        if (trail.IsOn)
        {
            foreach (var (message, positions) in batch.Deliveries)
            {
                trail.Delivered(message.Id, positions.Count);
            }
        }
    }

    private Task DeliverAsync(EncodedDelivery[] deliveries, EventPlace? place, Activity? span)
    {
        if (place is not { } known)
        {
            return hubs.DeliverAsync(deliveries, span);
        }

        // Two threads may be here with neighbours: whoever waits for this one is let through when its work is in the loop.
        if (_order.HasPassed(known))
        {
            // Numbers tell what is late and what is repeated; a message without one would come behind later ones.
            return hubs.DeliverAsync([.. deliveries.Where(delivery => delivery.Positions.All(position => position.Seq > 0))], span);
        }

        var delivered = hubs.DeliverAsync(deliveries, span);
        _order.Pass(known);
        return delivered;
    }

    // What the JSON left out came as null.
    private static bool IsWhole(DeliveryBatch batch) =>
        batch is { Gateway: not null, Deliveries: not null } && batch.Place?.Fault() is null
        && batch.Deliveries.All(delivery =>
            delivery is { Message: { Id: not null, Body.Utf8.Length: > 0 }, Positions: not null }
            && delivery.Positions.All(position => position.Stream.Text is not null && position.Seq >= 0));

    private Task DropAsync(HttpContext context, string reason)
    {
        GatewayLog.DeliveryMalformed(logger, reason);
        metrics.DeliveryDropped();
        return context.Response.WriteAsJsonAsync(new { status = "DROP" }, context.RequestAborted);
    }
}
