using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// The connections that have not made a request yet. They reach the HTTP server with a whole request head; whoever has none after
/// Kestrel's <see cref="KestrelServerLimits.RequestHeadersTimeout"/> is cut off. So tens of thousands that say nothing, or half a line,
/// cost a socket and some 250 bytes each, and their end costs no exception.
/// </summary>
internal sealed class PendingConnections : IDisposable
{
    // Nothing wakes while nobody waits: an idle gateway would wake ten times a second for it.
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingConnection> _byAge = [];
    private bool _isSweeping;

    public PendingConnections(IOptions<KestrelServerOptions> kestrel, TimeProvider time)
    {
        _time = time;
        _limit = kestrel.Value.Limits.RequestHeadersTimeout;
        _timer = time.CreateTimer(static pending => ((PendingConnections)pending!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _byAge.Count;
            }
        }
    }

    /// <summary>Now, for <see cref="PendingConnection.ArrivedAt"/>.</summary>
    public long Now => _time.GetTimestamp();

    /// <exception cref="System.Net.Sockets.SocketException">The kernel watches no more sockets.</exception>
    public void Add(PendingConnection connection)
    {
        // The poller may tell of it before it is here: then it waits for the lock.
        lock (_lock)
        {
            connection.Watch();
            connection.Place = _byAge.AddLast(connection);
            if (!_isSweeping)
            {
                _isSweeping = true;
                _timer.Change(SweepInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Whoever takes a connection out, and nobody else, may close it or hand it on.</summary>
    public bool TryTake(PendingConnection connection)
    {
        lock (_lock)
        {
            if (connection.Place is not { } place)
            {
                return false;
            }

            _byAge.Remove(place);
            connection.Place = null;
            return true;
        }
    }

    /// <summary>Closes those that the listener accepted.</summary>
    public void CloseAll(HandoverListener listener)
    {
        List<PendingConnection> all;
        lock (_lock)
        {
            all = [.. _byAge.Where(connection => ReferenceEquals(connection.Listener, listener))];
        }

        foreach (var connection in all.Where(TryTake))
        {
            connection.Close();
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        byte[]? tooLate = null;
        while (Oldest() is { } oldest && _time.GetElapsedTime(oldest.ArrivedAt) >= _limit)
        {
            if (TryTake(oldest))
            {
                oldest.TimeOut(tooLate ??= TooLate());
            }
        }

        lock (_lock)
        {
            _isSweeping = _byAge.Count > 0;
            if (_isSweeping)
            {
                _timer.Change(SweepInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private PendingConnection? Oldest()
    {
        lock (_lock)
        {
            return _byAge.First?.Value;
        }
    }

    private byte[] TooLate() => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\nDate: {_time.GetUtcNow():R}\r\n\r\n"));
}
