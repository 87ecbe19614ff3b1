using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Publishing;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>Publishes events for the router that owns a partition, which have no messages.</summary>
internal sealed class ProbePublisher(EventPublisher publisher, IOptions<PushOptions> push)
{
    /// <summary>Puts a probe into a topic.</summary>
    public Task PublishAsync(string topic, string probe, CancellationToken cancellationToken) =>
        PublishAsync(topic, new IngestBatch([]) { Probe = probe }, cancellationToken);

    /// <summary>Says that a stream waits: the router that took what it waits for may have forgotten.</summary>
    public Task SayWaitingAsync(StreamName stream, CancellationToken cancellationToken)
    {
        var partitions = push.Value.Partitions;
        return PublishAsync(Topics.OfPartition(Partitioning.Of(stream, partitions), partitions), new IngestBatch([]) { Waiting = [stream] }, cancellationToken);
    }

    private Task PublishAsync(string topic, IngestBatch batch, CancellationToken cancellationToken) =>
        publisher.PublishAsync(topic, batch, RoutingJson.Default.IngestBatch, cancellationToken);
}
