using Dapr.Client;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Publishing;

/// <summary>Publishes through the sidecar, as bytes: the runtime rewrites JSON events, and <c>data</c> has to stay what it was.</summary>
internal sealed class DaprEventPublisher(DaprClient dapr, IOptions<PushOptions> options, BrokerHealthCheck broker) : IEventPublisher
{
    public async Task PublishAsync(string topic, ReadOnlyMemory<byte> ingestBatch, CancellationToken cancellationToken)
    {
        try
        {
            await dapr.PublishByteEventAsync(options.Value.PubSubName, topic, ingestBatch, "application/octet-stream", cancellationToken: cancellationToken);
            broker.Worked();
        }
        catch
        {
            broker.Failed();
            throw;
        }
    }
}
