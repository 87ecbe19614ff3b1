using System.Collections.Concurrent;
using DaprPush.Gateway.Polling;
using DaprPush.Gateway.Reports;
using DaprPush.Gateway.Settings;
using DaprPush.Gateway.Wires;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>All open connections, and the limit on them.</summary>
internal sealed class ConnectionRegistry(IOptions<GatewayOptions> options, ConnectionChanges changes, PollerGrace pollers)
{
    private readonly ConcurrentDictionary<string, SseConnection> _connections = new();
    private volatile bool _isDraining;
    private int _count;
    private long _arrived;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Connections that ever came.</summary>
    public long Arrived => Volatile.Read(ref _arrived);

    /// <summary>Those that are open at this moment.</summary>
    public IEnumerable<SseConnection> All => _connections.Values;

    public SseConnection? Find(string id) => _connections.GetValueOrDefault(id);

    /// <summary>Ends all connections of these users.</summary>
    public void End(IReadOnlyCollection<string> users)
    {
        foreach (var connection in _connections.Values.Where(connection => connection.UserId is { } user && users.Contains(user)))
        {
            connection.Close(CloseReason.Disconnected, ClosingEvent.Grace);
        }
    }

    /// <summary>Takes the place of one connection, which has to be added then; false when the gateway holds as many as it may.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _count) > options.Value.MaxConnections)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        return true;
    }

    /// <summary>Gives back a reserved place that no connection came to.</summary>
    public void Release() => Interlocked.Decrement(ref _count);

    public void Add(SseConnection connection)
    {
        _connections[connection.Id] = connection;
        Interlocked.Increment(ref _arrived);
        changes.Opened(connection);
        if (_isDraining)
        {
            // Its request was under way when the gateway stopped accepting; nobody else will end it.
            connection.Close(CloseReason.Shutdown, TimeSpan.FromSeconds(2));
        }
    }

    public void Remove(SseConnection connection)
    {
        if (_connections.TryRemove(connection.Id, out _))
        {
            if (connection.Wire.Transport == TransportKind.Poll && connection.CloseReason == CloseReason.Client)
            {
                pollers.Begin(connection);
            }
            else
            {
                changes.Closed(connection.Id);
            }

            Release();
        }
    }

    /// <summary>The connections that are to be ended; those that come from now on end at once.</summary>
    public IReadOnlyList<SseConnection> BeginDraining()
    {
        _isDraining = true;
        return [.. _connections.Values];
    }
}
