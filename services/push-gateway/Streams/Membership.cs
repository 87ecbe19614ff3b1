using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Metrics;
using DaprPush.Gateway.Settings;
using DaprPush.Messages.Streams;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Streams;

/// <summary>Lets connections into the hubs of their subscription and out again. Only the hub loop calls it.</summary>
internal sealed class Membership
{
    private readonly Dictionary<SseConnection, Joining> _joining = [];
    private readonly HubSet _hubs;
    private readonly HistoryReadings _history;
    private readonly UnacknowledgedReadings _unacknowledged;
    private readonly Heartbeat _heartbeat;
    private readonly GatewayMetrics _metrics;
    private readonly long _mostReplayBytes;
    private int _users;

    public Membership(HubSet hubs, IStreamCalls calls, Heartbeat heartbeat, GatewayMetrics metrics, IOptions<GatewayOptions> options)
    {
        _hubs = hubs;
        _history = new HistoryReadings(calls, hubs, Advance);
        _unacknowledged = new UnacknowledgedReadings(calls);
        _heartbeat = heartbeat;
        _metrics = metrics;
        _mostReplayBytes = options.Value.ReplayMegabytes * 1024L * 1024L;
        _hubs.Advanced = hub =>
        {
            foreach (var joining in hub.Waiting.ToArray())
            {
                Advance(joining);
            }
        };
    }

    /// <summary>Users that have a live connection here; any thread may ask.</summary>
    public int Users => Volatile.Read(ref _users);

    /// <inheritdoc cref="HistoryReadings.ForgetOld"/>
    public void Tick() => _history.ForgetOld();

    public void Begin(SseConnection connection)
    {
        var hubs = connection.Subscription.Streams.Select(stream => _hubs.GetOrAdd(stream)).ToArray();
        var joining = new Joining(connection, hubs, _mostReplayBytes);
        _joining.Add(connection, joining);
        foreach (var hub in hubs)
        {
            hub.AddWaiting(joining);
            _hubs.AttachIfDetached(hub);
        }

        // Also while it waits: a stream that says nothing is taken for dead.
        _heartbeat.Add(connection);

        Advance(joining);
    }

    public void End(SseConnection connection)
    {
        _heartbeat.Remove(connection);
        if (_joining.Remove(connection, out var joining))
        {
            joining.IsOver = true;
            foreach (var hub in joining.Hubs)
            {
                hub.RemoveWaiting(joining);
                _hubs.Linger(hub);
            }
        }
        else if (connection.Hubs is { } live)
        {
            connection.Hubs = null;
            for (var i = 0; i < live.Length; i++)
            {
                live[i].Audience.Remove(connection, i);
                if (live[i] is { Name.Kind: StreamKind.User, Audience.Count: 0 })
                {
                    Volatile.Write(ref _users, _users - 1);
                }

                _hubs.Linger(live[i]);
            }
        }
    }

    // Reads what the client missed, or lets it go live where nothing is missing any more.
    private void Advance(Joining joining)
    {
        if (joining.IsOver)
        {
            return;
        }

        foreach (var i in joining.TakeUnread())
        {
            _history.Read(joining, i);
        }

        foreach (var i in joining.TakeUnasked())
        {
            _unacknowledged.Ask(
                joining.Hubs[i],
                () => !joining.IsOver,
                unacknowledged =>
                {
                    joining.Apply(i, unacknowledged);
                    Advance(joining);
                });
        }

        if (joining.IsReady && _joining.Remove(joining.Connection))
        {
            GoLive(joining);
        }
    }

    private void GoLive(Joining joining)
    {
        var connection = joining.Connection;
        joining.IsOver = true;
        var activation = joining.Activate();
        connection.Activate(activation);
        for (var i = 0; i < joining.Hubs.Length; i++)
        {
            joining.Hubs[i].RemoveWaiting(joining);
            joining.Hubs[i].Audience.Add(connection, i);
            if (joining.Hubs[i] is { Name.Kind: StreamKind.User, Audience.Count: 1 })
            {
                Volatile.Write(ref _users, _users + 1);
            }
        }

        connection.Hubs = joining.Hubs;
        _metrics.StreamStarted(activation);
    }
}
