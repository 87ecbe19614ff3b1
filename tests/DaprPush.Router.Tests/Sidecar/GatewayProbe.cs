using System.Text.Json;
using System.Threading.Channels;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>An app that subscribes to the topics of some gateways and to the dead letters, and keeps what it gets.</summary>
internal sealed class GatewayProbe : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly Dictionary<string, Channel<byte[]>> _topics;

    private GatewayProbe(WebApplication app, Dictionary<string, Channel<byte[]>> topics)
    {
        _app = app;
        _topics = topics;
    }

    public static async Task<GatewayProbe> StartAsync(int port, params string[] gateways)
    {
        var topics = gateways.Select(Topics.OfGateway).Append(Topics.DeadLetter).ToDictionary(topic => topic, _ => Channel.CreateUnbounded<byte[]>());
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        app.MapGet("/dapr/subscribe", () => topics.Keys.Select(topic => new { pubsubname = "pubsub", topic, route = "/events/" + topic }));
        app.MapPost("/events/{topic}", async (string topic, HttpContext context) =>
        {
            using var cloudEvent = await JsonDocument.ParseAsync(context.Request.Body);
            await topics[topic].Writer.WriteAsync(cloudEvent.RootElement.GetProperty("data_base64").GetBytesFromBase64());
            return Results.Ok();
        });
        await app.StartAsync();
        return new GatewayProbe(app, topics);
    }

    /// <summary>The next event for a gateway that has something of that stream.</summary>
    /// <exception cref="OperationCanceledException">None came.</exception>
    public async Task<DeliveryBatch> NextAsync(string gateway, StreamName stream)
    {
        while (true)
        {
            var batch = await NextAsync(gateway);
            if (batch.Deliveries.Any(delivery => delivery.Positions.Any(position => position.Stream == stream)))
            {
                return batch;
            }
        }
    }

    /// <summary>The next event for a gateway.</summary>
    /// <exception cref="OperationCanceledException">None came.</exception>
    public async Task<DeliveryBatch> NextAsync(string gateway) =>
        JsonSerializer.Deserialize(await NextBytesAsync(Topics.OfGateway(gateway)), RoutingJson.Default.DeliveryBatch)!;

    /// <summary>The next dead letter.</summary>
    /// <exception cref="OperationCanceledException">None came.</exception>
    public Task<byte[]> NextDeadLetterAsync() => NextBytesAsync(Topics.DeadLetter);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<byte[]> NextBytesAsync(string topic)
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _topics[topic].Reader.ReadAsync(limit.Token);
    }
}
