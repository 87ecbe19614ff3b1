using System.Diagnostics;
using DaprPush.Gateway.Metrics;

namespace DaprPush.Gateway.Delivery;

/// <summary>
/// Notes how old each message is when its bytes have gone to its connections: at the end of the turn of the hub loop in which it was
/// spread. Only the hub loop calls it.
/// </summary>
internal sealed class WrittenMessages(GatewayMetrics metrics, TimeProvider time)
{
    private readonly List<long> _acceptedAt = [];
    private readonly List<Activity> _spans = [];
    private readonly Lock _latencyLock = new();
    private RecentLatency _latency = new();

    /// <summary>What was written since the last call; any thread may ask.</summary>
    public RecentLatency TakeLatency()
    {
        lock (_latencyLock)
        {
            var latency = _latency;
            _latency = new RecentLatency();
            return latency;
        }
    }

    public void Add(EncodedDelivery delivery)
    {
        if (delivery.AcceptedAt > 0)
        {
            _acceptedAt.Add(delivery.AcceptedAt);
        }
    }

    /// <summary>Ends with the turn.</summary>
    public void Add(Activity? span)
    {
        if (span is not null)
        {
            _spans.Add(span);
        }
    }

    public void EndTurn()
    {
        EndSpans();
        if (_acceptedAt.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_latencyLock)
        {
            foreach (var acceptedAt in _acceptedAt)
            {
                metrics.MessageWritten(TimeSpan.FromMilliseconds(now - acceptedAt));
                _latency.Add(Math.Max(0, now - acceptedAt));
            }
        }

        _acceptedAt.Clear();
    }

    private void EndSpans()
    {
        if (_spans.Count == 0)
        {
            return;
        }

        foreach (var span in _spans)
        {
            span.Stop();
        }

        _spans.Clear();

        // Ending a span makes the one before it current, here on a thread that it never ran on.
        Activity.Current = null;
    }
}
