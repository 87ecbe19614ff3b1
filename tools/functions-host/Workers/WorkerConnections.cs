using System.Collections.Concurrent;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>The connections of the workers that were started, by their ids.</summary>
internal sealed class WorkerConnections
{
    private readonly ConcurrentDictionary<string, WorkerConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>Lets the worker of this connection in.</summary>
    public void Add(WorkerConnection connection) => _connections[connection.WorkerId] = connection;

    /// <summary>The worker has ended.</summary>
    public void Remove(WorkerConnection connection) => _connections.TryRemove(connection.WorkerId, out _);

    /// <summary>The connection of a worker, or null when this host did not start it.</summary>
    public WorkerConnection? Find(string workerId) => _connections.GetValueOrDefault(workerId);
}
