using DaprPush.Messages.Connections;

namespace DaprPush.Router.Connections;

/// <summary>A gateway's open connections, by id and by user.</summary>
internal sealed class ConnectionBook
{
    /// <summary>Bytes of one page, roughly; well under the 4 MiB that the Dapr runtime takes in one call.</summary>
    private const int MaxPageBytes = 1024 * 1024;

    private static readonly IComparer<ReportedConnection> ById =
        Comparer<ReportedConnection>.Create((one, other) => string.CompareOrdinal(one.Id, other.Id));

    private readonly SortedSet<ReportedConnection> _connections = new(ById);
    private readonly Dictionary<string, SortedSet<ReportedConnection>> _byUser = [];

    public int Count => _connections.Count;

    public int Users => _byUser.Count;

    /// <summary>Each of them once.</summary>
    public IEnumerable<string> UserIds => _byUser.Keys;

    /// <summary>Does nothing where it stands there already.</summary>
    public void Add(ReportedConnection connection)
    {
        if (_connections.Add(connection) && connection.UserId is { } user)
        {
            if (!_byUser.TryGetValue(user, out var own))
            {
                _byUser.Add(user, own = new SortedSet<ReportedConnection>(ById));
            }

            own.Add(connection);
        }
    }

    /// <returns>What was removed; null where it was not there.</returns>
    public ReportedConnection? Remove(string id)
    {
        if (Find(id) is not { } connection)
        {
            return null;
        }

        _connections.Remove(connection);
        if (connection.UserId is { } user)
        {
            _byUser[user].Remove(connection);
            if (_byUser[user].Count == 0)
            {
                _byUser.Remove(user);
            }
        }

        return connection;
    }

    public ReportedConnection? Find(string id) => _connections.TryGetValue(Named(id), out var connection) ? connection : null;

    /// <summary>How many connections the user has, and the sessions that they name, in order, up to <see cref="UserGateway.MaxSessions"/>.</summary>
    public (int Connections, IReadOnlyList<string> Sessions) Of(string userId) => _byUser.GetValueOrDefault(userId) is not { } own
        ? (0, [])
        : (own.Count, [.. own.Select(connection => connection.SessionId).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(UserGateway.MaxSessions)]);

    /// <summary>The connections that follow the query's last one, up to its limit.</summary>
    public (IReadOnlyList<ReportedConnection> Found, bool HasMore) Find(ConnectionQuery query)
    {
        var found = new List<ReportedConnection>();
        var bytes = 0;
        foreach (var connection in After(query.UserId is { } user ? _byUser.GetValueOrDefault(user) : _connections, query.After))
        {
            if (query.Stream is { } stream && !connection.Streams.Contains(stream))
            {
                continue;
            }

            bytes += connection.Size;
            if (found.Count == query.Limit || (bytes > MaxPageBytes && found.Count > 0))
            {
                return (found, true);
            }

            found.Add(connection);
        }

        return (found, false);
    }

    private static IEnumerable<ReportedConnection> After(SortedSet<ReportedConnection>? connections, string? id) =>
        connections is not { Count: > 0 } ? []
        : id is null ? connections
        : string.CompareOrdinal(id, connections.Max!.Id) >= 0 ? []
        : connections.GetViewBetween(Named(id), connections.Max!).SkipWhile(connection => connection.Id == id);

    // Compared by its id alone.
    private static ReportedConnection Named(string id) => new(id, null, null, []);
}
