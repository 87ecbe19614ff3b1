using System.Diagnostics.Metrics;
using BenchmarkDotNet.Attributes;
using DaprPush.Gateway;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Json;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DaprPush.Bench.Hub;

/// <summary>
/// One turn of the hub loop: messages of one stream, from their bytes to the sends on every connection. Only the kernel's part is
/// left out. What is allocated must not grow with the connections.
/// </summary>
[MemoryDiagnoser]
public class Delivery : IDisposable
{
    private static readonly StreamName Stream = StreamName.Channel("bench");
    private static readonly RawJson Body = RawJson.Parse($$$"""{"id":"m","data":{"progress":50,"text":"{{{new string('x', 100)}}}"}}""");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private HubSet _hubs = null!;
    private DeliverySpreader _spreader = null!;
    private OutboxFlusher _flusher = null!;
    private long _seq;

    /// <summary>Connections that follow the stream.</summary>
    [Params(100, 10_000)]
    public int Connections { get; set; }

    /// <summary>Messages that came since the turn before.</summary>
    [Params(1, 64)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Open()
    {
        var options = Options.Create(new GatewayOptions());
        var metrics = new GatewayMetrics(_services.GetRequiredService<IMeterFactory>());
        var calls = new EmptyStreams();
        _hubs = new HubSet(calls, new StreamShards(Options.Create(new PushOptions())), metrics, options, TimeProvider.System, NullLogger<HubSet>.Instance);
        var membership = new Membership(_hubs, calls, new Heartbeat(options), metrics, options);
        _spreader = new DeliverySpreader(_hubs);
        _flusher = new OutboxFlusher(work => work(), new EventComposer(new ItemRings(), options), new Backlog(options), options, TimeProvider.System);
        for (var i = 0; i < Connections; i++)
        {
            var subscription = new Subscription([Stream], null, TypeFilter.All, EventFormat.Typed, null);
            var connection = new SseConnection($"conn_{i}", subscription, new CountingSink(), _flusher);
            connection.Begin(retryMilliseconds: 3_000);
            membership.Begin(connection);
        }

        _flusher.Flush();
    }

    [Benchmark]
    public void Turn()
    {
        for (var i = 0; i < Messages; i++)
        {
            var message = new RoutedMessage { Id = "m", Type = MessageType.Info, ExpiresAt = long.MaxValue, Body = Body };
            _spreader.Spread(new EncodedDelivery(new EncodedEvent(message), [new DeliveryPosition(Stream, 1, ++_seq)]), _hubs.Now);
        }

        _hubs.EndTurn();
        _flusher.Flush();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _services.Dispose();
        GC.SuppressFinalize(this);
    }
}
