using System.Collections.Concurrent;
using DaprPush.Gateway.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>All open connections, and the limit on them.</summary>
internal sealed class ConnectionRegistry(IOptions<GatewayOptions> options)
{
    private readonly ConcurrentDictionary<string, SseConnection> _connections = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<SseConnection> All => _connections.Values;

    /// <summary>False when the gateway holds as many as it may.</summary>
    public bool TryAdd(SseConnection connection)
    {
        if (Interlocked.Increment(ref _count) > options.Value.MaxConnections)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        return _connections.TryAdd(connection.Id, connection);
    }

    public void Remove(SseConnection connection)
    {
        if (_connections.TryRemove(connection.Id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
