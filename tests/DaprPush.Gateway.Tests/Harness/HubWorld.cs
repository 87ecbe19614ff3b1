using System.Diagnostics.Metrics;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Streams;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Hosting.Actors;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RoutedDelivery = DaprPush.Messages.Routing.Delivery;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>The gateway's hubs on the test's own thread, with actors that answer when the test says so.</summary>
internal sealed class HubWorld : IDisposable
{
    private readonly Dictionary<StreamName, StreamLog> _logs = [];
    private readonly FakeLogger<HubSet> _logger = new();
    private readonly MeterFactory _meters = new();
    private readonly DeliverySpreader _spreader;
    private readonly OutboxFlusher _flusher;
    private readonly Queue<Action> _posted = new();
    private readonly Dictionary<SseConnection, MemorySink> _sinks = [];
    private int _connections;

    public HubWorld(GatewayOptions? options = null, int pageLimit = 1000, int kept = int.MaxValue)
    {
        var settings = Options.Create(options ?? new GatewayOptions());
        Kept = kept;
        Calls = new HeldCalls(LogOf, pageLimit);
        var metrics = new GatewayMetrics(_meters);
        Hubs = new HubSet(Calls, new StreamShards(Options.Create(new PushOptions())), metrics, settings, Time, _logger);
        Beats = new Heartbeat(settings);
        Membership = new Membership(Hubs, Calls, Beats, metrics, settings);
        _spreader = new DeliverySpreader(Hubs);
        _flusher = new OutboxFlusher(_posted.Enqueue, new EventComposer(new ItemRings(), settings), new Backlog(settings), settings, Time)
        {
            Ended = Membership.End,
            Written = encoded => Written.Add(encoded.Id),
        };
    }

    public int Kept { get; }

    /// <summary>Messages that want an acknowledgement and were written, once for each write that is not shared.</summary>
    public List<string> Written { get; } = [];

    public FakeTimeProvider Time { get; } = new();

    /// <summary>What the hubs logged.</summary>
    public IReadOnlyList<FakeLogRecord> Logged => _logger.Collector.GetSnapshot();

    public HeldCalls Calls { get; }

    public HubSet Hubs { get; }

    public Heartbeat Beats { get; }

    public Membership Membership { get; }

    public StreamLog LogOf(StreamName stream) =>
        _logs.TryGetValue(stream, out var log) ? log : _logs[stream] = new StreamLog(kept: Kept);

    public SseConnection Join(Subscription subscription)
    {
        var sink = new MemorySink();
        var connection = new SseConnection($"conn_{++_connections}", subscription, sink, _flusher);
        _sinks.Add(connection, sink);
        connection.Begin(retryMilliseconds: 3_000);
        Membership.Begin(connection);
        return connection;
    }

    public SseConnection Join(string? cursor, params StreamName[] streams) =>
        Join(new Subscription(streams, null, TypeFilter.All, EventFormat.Typed, cursor));

    /// <summary>Numbers a message in its streams; the delivery for the gateway.</summary>
    public RoutedDelivery Append(RoutedMessage message, params StreamName[] streams) => new(
        message,
        [.. streams.Select(stream => new DeliveryPosition(stream, LogOf(stream).Head.Epoch, LogOf(stream).Append(message)))]);

    public void Deliver(RoutedDelivery delivery) =>
        _spreader.Spread(new EncodedDelivery(new EncodedEvent(delivery.Message), delivery.Positions), Hubs.Now);

    public void Send(string id, params StreamName[] streams) => Deliver(Append(TestMessage.Of(id, streams: streams), streams));

    public void Tick(int seconds = 1)
    {
        for (var i = 0; i < seconds; i++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            Beats.Tick();
            Hubs.Tick();
            _flusher.Tick();
            EndTurn();
        }
    }

    public MemorySink SinkOf(SseConnection connection) => _sinks[connection];

    /// <summary>All that has been written for a connection, which ends with it.</summary>
    /// <summary>What a connection's stream holds so far.</summary>
    public string TextOf(SseConnection connection) => System.Text.Encoding.UTF8.GetString(_sinks[connection].Written);

    public EventStreamParser Finish(SseConnection connection)
    {
        EndTurn();
        connection.Close(CloseReason.Client);
        EndTurn();
        return EventStreamParser.Read(_sinks[connection].Written);
    }

    /// <summary>Does what was posted, and sends what waits.</summary>
    public void EndTurn()
    {
        while (_posted.TryDequeue(out var work))
        {
            work();
        }

        Hubs.EndTurn();
        _flusher.Flush();
    }

    /// <summary>Where a stream stands here and at its actor.</summary>
    public string Describe(StreamName stream) => Hubs.Find(stream) is { } hub
        ? $"{stream} {hub.State} at {hub.Position} of {LogOf(stream).Head}, gap {hub.HasGap}, filling {hub.IsFilling}, waiting {hub.Waiting.Count}"
        : $"{stream} is not held";

    /// <summary>Counts from now on.</summary>
    public MetricCollector<long> Collect(string counter) => new(_meters, GatewayMetrics.MeterName, counter);

    public void Dispose() => _meters.Dispose();

    private sealed class MeterFactory : IMeterFactory
    {
        private readonly List<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            var meter = new Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
