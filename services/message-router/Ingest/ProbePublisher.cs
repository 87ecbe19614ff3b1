using System.Text.Json;
using Dapr.Client;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>Publishes events for the router that owns a partition, which have no messages.</summary>
internal sealed class ProbePublisher(DaprClient dapr, IOptions<PushOptions> push)
{
    private const string ContentType = "application/octet-stream";

    /// <summary>Puts a probe into a topic.</summary>
    public Task PublishAsync(string topic, string probe, CancellationToken cancellationToken) =>
        PublishAsync(topic, new IngestBatch([]) { Probe = probe }, cancellationToken);

    /// <summary>Says that a stream waits: the router that took what it waits for may have forgotten.</summary>
    public Task SayWaitingAsync(StreamName stream, CancellationToken cancellationToken)
    {
        var partitions = push.Value.Partitions;
        return PublishAsync(Topics.OfPartition(Partitioning.Of(stream, partitions), partitions), new IngestBatch([]) { Waiting = [stream] }, cancellationToken);
    }

    private Task PublishAsync(string topic, IngestBatch batch, CancellationToken cancellationToken) => dapr.PublishByteEventAsync(
        push.Value.PubSubName, topic, JsonSerializer.SerializeToUtf8Bytes(batch, RoutingJson.Default.IngestBatch), ContentType, cancellationToken: cancellationToken);
}
