using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Delivery;
using DaprPush.Gateway.Streams;
using DaprPush.Messages.Connections;

namespace DaprPush.Gateway.Reports;

/// <summary>What the gateway did since it was last asked.</summary>
internal sealed class RecentFigures(
    ConnectionRegistry connections, StreamHubs hubs, OutboxFlusher flusher, WrittenMessages written, TimeProvider time)
{
    // Reports may follow each other at once; over so short a time a rate says nothing.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(900);

    private long _askedAt = time.GetTimestamp();
    private long _sentBefore;
    private double _rate;
    private RecentLatency _latency = new();

    public GatewayFigures Take()
    {
        var elapsed = time.GetElapsedTime(_askedAt);
        if (elapsed >= Shortest)
        {
            var sent = flusher.SentEvents;
            (_rate, _sentBefore, _askedAt) = (Math.Round((sent - _sentBefore) / elapsed.TotalSeconds, 1), sent, time.GetTimestamp());
            _latency = written.TakeLatency();
        }

        return new GatewayFigures(connections.Count, hubs.Count, _rate, _latency.Mean, _latency.Longest) { Latencies = _latency.Counts.Trimmed };
    }
}
