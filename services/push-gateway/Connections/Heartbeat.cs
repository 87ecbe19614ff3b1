using DaprPush.Gateway.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// A sign of life on every connection, so that proxies keep them and dead ones are noticed. Connections are spread over the
/// interval's seconds. Only the hub loop calls it.
/// </summary>
internal sealed class Heartbeat
{
    private readonly HashSet<SseConnection>[] _bySecond;
    private int _nextSecond;
    private int _now;

    public Heartbeat(IOptions<GatewayOptions> options)
    {
        _bySecond = new HashSet<SseConnection>[options.Value.HeartbeatInterval];
        for (var i = 0; i < _bySecond.Length; i++)
        {
            _bySecond[i] = [];
        }
    }

    public void Add(SseConnection connection)
    {
        connection.HeartbeatSecond = _nextSecond;
        _bySecond[_nextSecond].Add(connection);
        _nextSecond = (_nextSecond + 1) % _bySecond.Length;
    }

    public void Remove(SseConnection connection) => _bySecond[connection.HeartbeatSecond].Remove(connection);

    /// <summary>One second has passed.</summary>
    public void Tick()
    {
        _now = (_now + 1) % _bySecond.Length;
        foreach (var connection in _bySecond[_now])
        {
            connection.Beat();
        }
    }
}
