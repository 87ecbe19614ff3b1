using System.Diagnostics;
using DaprPush.Faults.Load;

namespace DaprPush.Faults.Clients;

/// <summary>All that happened to one client.</summary>
/// <param name="session">The session that it named; null for none.</param>
internal sealed class ClientJournal(int number, string subscription, string? session = null)
{
    private readonly Lock _lock = new();
    private readonly List<ClientEntry> _entries = [];
    private readonly List<ConnectionRecord> _connections = [];
    private readonly HashSet<Copy> _received = [];
    private readonly Dictionary<string, long> _resets = [];
    private bool _isAway = true;

    public int Number => number;

    public string Subscription => subscription;

    /// <summary>The client's streams in the order of its subscription; empty before its first <c>ready</c>.</summary>
    public IReadOnlyList<string> Streams { get; private set; } = [];

    /// <summary>When the first <c>ready</c> came: from here on it is owed everything.</summary>
    public long ReadyAt { get; private set; }

    public IReadOnlyList<ClientEntry> Entries => _entries;

    public IReadOnlyList<ConnectionRecord> Connections => _connections;

    /// <summary>
    /// The stream that a message comes to this client through: that of its service, or of those it is addressed to the first that the client
    /// follows. Null where it is not for the client.
    /// </summary>
    public string? StreamOf(SentMessage message) => message.Streams[^1].StartsWith("service:", StringComparison.Ordinal) && Streams.Contains(message.Streams[^1]) ? message.Streams[^1]
        : message.Session is null || message.Session == session ? message.Streams.FirstOrDefault(Streams.Contains)
        : null;

    /// <summary>Starts a connection.</summary>
    public ConnectionRecord Open(int gateway, string cursor)
    {
        var now = Stopwatch.GetTimestamp();
        var record = new ConnectionRecord(gateway, cursor, now) { WantedSince = _isAway ? now : _connections[^1].WantedSince };
        _isAway = false;
        _connections.Add(record);
        return record;
    }

    public void Ready(IReadOnlyList<string> streams, string cursor)
    {
        var now = Stopwatch.GetTimestamp();
        if (ReadyAt == 0)
        {
            Streams = streams;
            ReadyAt = now;
        }

        _entries.Add(new ClientEntry(ClientEntry.Ready, cursor, null, _connections.Count - 1, now));
    }

    public void Message(int index, string cursor, int attempt = 0)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            _received.Add(new Copy(index, attempt));
        }

        _entries.Add(new ClientEntry(index, cursor, null, _connections.Count - 1, now) { Attempt = attempt });
    }

    public void Reset(IReadOnlyList<(string Stream, string Reason)> resets, string cursor)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            foreach (var (stream, _) in resets)
            {
                _resets[stream] = now;
            }
        }

        _entries.Add(new ClientEntry(ClientEntry.Reset, cursor, resets, _connections.Count - 1, now));
    }

    /// <summary>Whether a message came, or was posted before a reset told the client that it may be missing some. Any thread may ask.</summary>
    public bool HasOrMayLack(SentMessage message, string stream)
    {
        lock (_lock)
        {
            return _received.Contains(new Copy(message.Index, 0)) || (_resets.TryGetValue(stream, out var at) && message.PostedAt < at);
        }
    }

    /// <summary>The client leaves of its own accord: that it gets nothing now is nobody's fault.</summary>
    public void Leave() => _isAway = true;
}
