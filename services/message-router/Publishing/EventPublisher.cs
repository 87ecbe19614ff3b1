using System.Buffers;
using System.Collections.Concurrent;
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

    // As many as are published at a time, but none that an unusual event made larger than this.
    private const int MaxKept = 1024 * 1024;
    private readonly ConcurrentBag<ArrayBufferWriter<byte>> _buffers = [];

    /// <exception cref="Dapr.DaprException">The broker did not take it.</exception>
    /// <exception cref="TimeoutException">No answer came within <see cref="RouterOptions.CallTimeout"/>, or in an actor's turn within <see cref="TurnTime.Call"/>.</exception>
    public async Task PublishAsync<T>(string topic, T content, JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        var within = TurnTime.ForACall(options.Value.CallTimeout);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        var buffer = _buffers.TryTake(out var free) ? free : new ArrayBufferWriter<byte>();
        try
        {
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
            {
                JsonSerializer.Serialize(json, content, type);
            }

            await dapr.PublishByteEventAsync(push.Value.PubSubName, topic, buffer.WrittenMemory, ContentType, cancellationToken: limit.Token);
            broker.Worked();

            // A call that was given up may still be reading its own.
            if (buffer.Capacity <= MaxKept)
            {
                buffer.ResetWrittenCount();
                _buffers.Add(buffer);
            }
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
