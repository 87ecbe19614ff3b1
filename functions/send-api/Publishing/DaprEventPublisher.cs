using Dapr.Client;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Publishing;

/// <summary>Publishes through the sidecar, as bytes: the runtime rewrites JSON events, and <c>data</c> has to stay what it was.</summary>
internal sealed class DaprEventPublisher(DaprClient dapr, IOptions<PushOptions> options) : IEventPublisher
{
    public Task PublishAsync(ReadOnlyMemory<byte> ingestBatch, CancellationToken cancellationToken) => dapr.PublishByteEventAsync(
        options.Value.PubSubName, Topics.Messages, ingestBatch, "application/octet-stream", cancellationToken: cancellationToken);
}
