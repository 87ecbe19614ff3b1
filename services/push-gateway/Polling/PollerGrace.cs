using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Reports;

namespace DaprPush.Gateway.Polling;

/// <summary>
/// Pollers between two polls: to everybody else one is connected until it has stayed away for a while. Keeps an id and a number for each,
/// no connection.
/// </summary>
internal sealed class PollerGrace(ConnectionChanges changes, TimeProvider time)
{
    /// <summary>How long a poller may stay away without having left.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (uint Fingerprint, long Since)> _away = [];
    private readonly Queue<(string Id, long Since)> _byAge = new();

    /// <summary>A poll has its answer.</summary>
    public void Begin(SseConnection connection)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _away[connection.Id] = (connection.Subscription.Fingerprint, now);
            _byAge.Enqueue((connection.Id, now));
        }
    }

    /// <summary>
    /// Whether this poller is away, and has come back with this. Its id cannot be guessed; with other streams it is another poller.
    /// </summary>
    public bool TryContinue(string id, uint fingerprint)
    {
        lock (_lock)
        {
            return _away.TryGetValue(id, out var away) && away.Fingerprint == fingerprint && _away.Remove(id);
        }
    }

    /// <summary>Those that have stayed away have left. To be called once a second.</summary>
    public void Tick()
    {
        lock (_lock)
        {
            while (_byAge.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) >= Length)
            {
                _byAge.Dequeue();
                if (_away.TryGetValue(oldest.Id, out var away) && away.Since == oldest.Since)
                {
                    _away.Remove(oldest.Id);
                    changes.Closed(oldest.Id);
                }
            }
        }
    }
}
