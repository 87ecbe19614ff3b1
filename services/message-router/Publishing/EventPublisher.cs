using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapr.Client;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Settings;
using DaprPush.Router.Settings;
using DaprPush.Router.Turns;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Publishing;

/// <summary>Publishes events, each within a deadline: the SDK's client bounds its HTTP calls alone, and publishing is gRPC.</summary>
internal sealed class EventPublisher(DaprClient dapr, IOptions<PushOptions> push, IOptions<RouterOptions> options, BrokerHealthCheck broker)
{
    // The runtime would read JSON and write it again; bytes it leaves alone.
    private const string ContentType = "application/octet-stream";

    /// <exception cref="Dapr.DaprException">The broker did not take it.</exception>
    /// <exception cref="TimeoutException">No answer came within <see cref="RouterOptions.CallTimeout"/>, or in an actor's turn within <see cref="TurnTime.Call"/>.</exception>
    public async Task PublishAsync<T>(string topic, T content, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        var within = TurnTime.ForACall(options.Value.CallTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            await dapr.PublishByteEventAsync(
                push.Value.PubSubName, topic, JsonSerializer.SerializeToUtf8Bytes(content, type), ContentType, cancellationToken: limit.Token);
            broker.Worked();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            broker.Failed();
            if (!limit.IsCancellationRequested)
            {
                throw;
            }

            throw new TimeoutException($"An event for {topic} was not taken within {within.TotalSeconds:0.###} s.", exception);
        }
    }
}
