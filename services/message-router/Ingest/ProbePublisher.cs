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

    /// <summary>Says that streams of a partition wait: the router that took what they wait for may have forgotten.</summary>
    public Task SayWaitingAsync(int partition, IReadOnlyList<StreamName> streams, CancellationToken cancellationToken) =>
        PublishAsync(Topics.OfPartition(partition, push.Value.Partitions), new IngestBatch([]) { Waiting = streams }, cancellationToken);

    private Task PublishAsync(string topic, IngestBatch batch, CancellationToken cancellationToken) =>
        publisher.PublishAsync(topic, batch, RoutingJson.Default.IngestBatch, cancellationToken);
}
