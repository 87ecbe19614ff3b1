using System.Diagnostics;
using DaprPush.Gateway.Access;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Polling;
using DaprPush.Gateway.Settings;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Streams;

/// <summary>The door to the hubs from other threads: everything becomes work of the hub loop.</summary>
internal sealed class StreamHubs
{
    /// <summary>Work that may wait for the loop before those that bring more have to wait too.</summary>
    private const int MaxWaiting = 256;

    private readonly HubLoop _loop;
    private readonly HubSet _hubs;
    private readonly Membership _membership;
    private readonly DeliverySpreader _spreader;
    private readonly WrittenMessages _written;
    private readonly Heartbeat _heartbeat;
    private readonly Expiry _expiry;
    private readonly OutboxFlusher _flusher;
    private readonly PollerGrace _pollers;
    private readonly int _retryMilliseconds;
    private long _tickedAt = Environment.TickCount64;

    public StreamHubs(
        HubLoop loop,
        HubSet hubs,
        Membership membership,
        DeliverySpreader spreader,
        WrittenMessages written,
        Heartbeat heartbeat,
        Expiry expiry,
        OutboxFlusher flusher,
        PollerGrace pollers,
        DeliveryReports reports,
        StreamAdmission admission,
        ConnectionRegistry connections,
        GatewayMetrics metrics,
        IOptions<GatewayOptions> options)
    {
        (_loop, _hubs, _membership, _spreader, _written) = (loop, hubs, membership, spreader, written);
        (_heartbeat, _expiry, _flusher, _pollers) = (heartbeat, expiry, flusher, pollers);
        _retryMilliseconds = options.Value.RetryMilliseconds;
        loop.EndOfTurn = () =>
        {
            hubs.EndTurn();
            flusher.Flush();
            written.EndTurn();
        };
        flusher.Written = reports.Add;
        flusher.Ended = connection =>
        {
            membership.End(connection);
            expiry.Remove(connection);
            connections.Remove(connection);
            admission.GiveBack(connection.Holder);
            metrics.ConnectionClosed(connection.CloseReason);
        };
        flusher.Restarted = metrics.StreamsReset;
    }

    /// <summary>How long ago the loop did its last second's work. By the machine's own clock: nobody sets it.</summary>
    public TimeSpan SinceTick => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _tickedAt));

    /// <summary>Streams held.</summary>
    public int Count => _hubs.Count;

    /// <summary>Lets a connection into the streams of its subscription, attaching those that the gateway does not hold yet.</summary>
    public void Join(SseConnection connection) => _loop.Post(() =>
    {
        connection.Begin(_retryMilliseconds);
        _membership.Begin(connection);
        _expiry.Add(connection);
    });

    /// <summary>
    /// Hands messages to their streams, in the order of the calls. Completes at once, or, when the loop has much to do, once the
    /// connections have them: who brings more waits with the loop.
    /// </summary>
    /// <param name="span">Ends when the connections have them.</param>
    public Task DeliverAsync(IReadOnlyList<EncodedDelivery> deliveries, Activity? span = null)
    {
        if (_loop.Waiting < MaxWaiting)
        {
            _loop.Post(Deliver);
            return Task.CompletedTask;
        }

        return _loop.PostAsync(Deliver);

        void Deliver()
        {
            var now = _hubs.Now;
            _written.Add(span);
            foreach (var delivery in deliveries)
            {
                _spreader.Spread(delivery, now);
                _written.Add(delivery);
            }
        }
    }

    /// <summary>Holds a stream from now on, followed or not.</summary>
    public void Pin(StreamName stream) => _loop.Post(() => _hubs.Pin(stream));

    /// <inheritdoc cref="HubSet.Reattach"/>
    public void Reattach() => _loop.Post(_hubs.Reattach);

    /// <summary>Heartbeats, expired tokens, detaching, and the end of those that do not take their last; to be called once a second.</summary>
    public void Tick() => _loop.Post(() =>
    {
        _heartbeat.Tick();
        _expiry.Tick();
        _hubs.Tick();
        _membership.Tick();
        _flusher.Tick();
        _pollers.Tick();
        Volatile.Write(ref _tickedAt, Environment.TickCount64);
    });
}
