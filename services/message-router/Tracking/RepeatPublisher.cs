using System.Text.Json;
using Dapr.Client;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Router.Metrics;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tracking;

/// <summary>Sends a message again, the way the send API did, or puts it to the dead letters.</summary>
internal sealed class RepeatPublisher(DaprClient dapr, IOptions<PushOptions> push, IOptions<RouterOptions> options, RouterMetrics metrics, TimeProvider time)
{
    private const string ContentType = "application/octet-stream";

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

    private async Task PublishAsync(string topic, IReadOnlyList<IngestMessage> messages)
    {
        using var limit = new CancellationTokenSource(options.Value.CallTimeout);
        var json = JsonSerializer.SerializeToUtf8Bytes(new IngestBatch(messages) { PublishedAt = time.GetUtcNow().ToUnixTimeMilliseconds() }, RoutingJson.Default.IngestBatch);
        await dapr.PublishByteEventAsync(push.Value.PubSubName, topic, json, ContentType, cancellationToken: limit.Token);
    }
}
