using DaprPush.Gateway.Connections;

namespace DaprPush.Gateway.Access;

/// <summary>
/// Ends streams when their tokens end: the client is told and comes back with a new token, from its cursor. Connections whose token
/// ends in the same second are kept together. Only the hub loop calls it.
/// </summary>
internal sealed class Expiry(TimeProvider time)
{
    private readonly SortedDictionary<long, HashSet<SseConnection>> _bySecond = [];

    public void Add(SseConnection connection)
    {
        if (SecondOf(connection) is { } second)
        {
            if (!_bySecond.TryGetValue(second, out var connections))
            {
                _bySecond[second] = connections = [];
            }

            connections.Add(connection);
        }
    }

    public void Remove(SseConnection connection)
    {
        if (SecondOf(connection) is { } second && _bySecond.TryGetValue(second, out var connections) && connections.Remove(connection) && connections.Count == 0)
        {
            _bySecond.Remove(second);
        }
    }

    /// <summary>To be called once a second.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        while (_bySecond.Count > 0 && _bySecond.First() is var (second, connections) && second <= now)
        {
            _bySecond.Remove(second);
            foreach (var connection in connections)
            {
                connection.Close(CloseReason.Expired, ClosingEvent.Grace);
            }
        }
    }

    private static long? SecondOf(SseConnection connection) => connection.Holder.ExpiresAt / 1_000;
}
