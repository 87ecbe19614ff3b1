using DaprPush.Gateway.Metrics;

namespace DaprPush.Gateway.Delivery;

/// <summary>
/// Notes how old each message is when its bytes have gone to its connections: at the end of the turn of the hub loop in which it was
/// spread. Only the hub loop calls it.
/// </summary>
internal sealed class WrittenMessages(GatewayMetrics metrics, TimeProvider time)
{
    private readonly List<long> _acceptedAt = [];

    public void Add(EncodedDelivery delivery)
    {
        if (delivery.AcceptedAt > 0)
        {
            _acceptedAt.Add(delivery.AcceptedAt);
        }
    }

    public void EndTurn()
    {
        if (_acceptedAt.Count == 0)
        {
            return;
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var acceptedAt in _acceptedAt)
        {
            metrics.MessageWritten(TimeSpan.FromMilliseconds(now - acceptedAt));
        }

        _acceptedAt.Clear();
    }
}
