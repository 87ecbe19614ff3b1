using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;
using DaprPush.Router.Publishing;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>Sends a message again, the way the send API did, or puts it to the dead letters.</summary>
internal sealed class RepeatPublisher(EventPublisher publisher, IOptions<PushOptions> push, RouterMetrics metrics, TimeProvider time)
{
    /// <summary>Into every partition that its streams lie in. Done twice, the streams take it once: it has a key of its own.</summary>
    public async Task RepeatAsync(TrackedRecord record)
    {
        var partitions = push.Value.Partitions;
        var shares = Partitioning.Split([new IngestMessage(record.ReadMessage().Repeat(record.Status.RetryCount), record.Streams)], partitions);
        for (var partition = 0; partition < partitions; partition++)
        {
            if (shares[partition] is { } share)
            {
                await PublishAsync(Topics.OfPartition(partition, partitions), share);
            }
        }

        metrics.Repeated();
    }

    /// <summary>Puts it to the dead letters, as it was, with its streams.</summary>
    public async Task BuryAsync(TrackedRecord record)
    {
        await PublishAsync(Topics.DeadLetter, [new IngestMessage(record.ReadMessage(), record.Streams)]);
        metrics.Buried();
    }

    private Task PublishAsync(string topic, IReadOnlyList<IngestMessage> messages) => publisher.PublishAsync(
        topic, new IngestBatch(messages) { PublishedAt = time.GetUtcNow().ToUnixTimeMilliseconds() }, RoutingJson.Default.IngestBatch);
}
