using DaprPush.Gateway.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// Bounds what waits for clients that do not read: for each connection, and for the gateway as a whole. Only the hub loop calls it.
/// </summary>
internal sealed class Backlog(IOptions<GatewayOptions> options)
{
    private readonly HashSet<Outbox> _waiting = [];
    private readonly int _maxMessages = options.Value.MessageQueueSize;
    private readonly long _maxBytes = options.Value.MessageQueueKilobytes * 1024L;
    private readonly long _maxTotal = options.Value.BacklogMegabytes * 1024L * 1024L;

    /// <summary>Bytes that wait, all connections together.</summary>
    public long Total { get; private set; }

    /// <summary>Connections for which something waits.</summary>
    public int Connections => _waiting.Count;

    /// <summary>Whether so much may wait for one connection.</summary>
    public bool Lets(int messages, long bytes) => messages <= _maxMessages && bytes <= _maxBytes;

    /// <summary>Takes note of how many bytes wait for a connection; 0 when it takes all again, or is over.</summary>
    public void Note(Outbox outbox, int before, int now)
    {
        Total += now - before;
        if (now == 0)
        {
            _waiting.Remove(outbox);
        }
        else if (before == 0)
        {
            _waiting.Add(outbox);
        }
    }

    /// <summary>
    /// Those that have to go because too much waits on the whole: first where only unimportant messages wait, there first where most
    /// do. Empty while the gateway is within its limit.
    /// </summary>
    public IReadOnlyList<Outbox> Excess()
    {
        if (Total <= _maxTotal)
        {
            return [];
        }

        var excess = new List<Outbox>();
        var left = Total;
        foreach (var outbox in _waiting.OrderBy(outbox => outbox.HighestWaiting).ThenByDescending(outbox => outbox.WaitingBytes))
        {
            if (left <= _maxTotal)
            {
                break;
            }

            excess.Add(outbox);
            left -= outbox.WaitingBytes;
        }

        return excess;
    }
}
