using DaprPush.Hosting.Logging;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using DaprPush.Router.Tracking;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>
/// The way of the batches of one round: number every message in every stream, then hand each gateway what it is to have. For one topic, rounds
/// go one after another. Done again after a failure, it gives the same numbers, by which gateways know what they have.
/// </summary>
internal sealed class BatchRouter(
    StreamAppender appender,
    AckRegistrar acks,
    GatewayPublisher publisher,
    IOptions<RouterOptions> options,
    RouterMetrics metrics,
    MessageTrail trail,
    TimeProvider time)
{
    private readonly SentEphemerals _sentEphemerals = new();
    private readonly OvertakenEphemerals _overtaken = new();
    private readonly ParcelStamps _stamps = new(time);

    /// <param name="watch">That of their topic; hears which streams wait.</param>
    /// <exception cref="Exception">Not all of it is done.</exception>
    public async Task RouteAsync(IReadOnlyList<IngestBatch> batches, OrderWatch watch)
    {
        metrics.Overtaken(_sentEphemerals.Remember(_overtaken.In(batches)));
        var plan = IngestPlan.Of(batches, time.GetUtcNow().ToUnixTimeMilliseconds(), _sentEphemerals.Contains);
        var settled = await acks.RegisterAsync(plan);
        await appender.AppendAsync(plan.Groups);
        await acks.SettleAsync(settled);
        foreach (var group in plan.Groups.Where(group => !group.IsEphemeral))
        {
            watch.Note(group.Stream, group.Result!.Waits);
        }

        // Only now are a message's places in all the streams of a gateway known.
        var parcels = GatewayParcels.Pack(plan, options.Value.DeliveryBytes);
        try
        {
            await publisher.PublishAsync(parcels, _stamps);
        }
        catch
        {
            // They may be out.
            _sentEphemerals.Remember(plan);
            _overtaken.Note(batches);
            throw;
        }

        _overtaken.Note(batches);
        watch.Note(batches);
        metrics.Routed(plan.Messages.Count);
        metrics.Expired(plan.Expired);
        if (trail.IsOn)
        {
            foreach (var planned in plan.Messages)
            {
                trail.Routed(planned.Message.Id, planned.Places.Length);
            }
        }
    }
}
