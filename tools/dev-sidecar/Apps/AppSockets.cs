using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace DaprPush.DevSidecar.Apps;

/// <summary>The connections of one sidecar to its app, so that all can be broken at once.</summary>
internal sealed class AppSockets
{
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private volatile bool _isBroken;

    /// <summary>Makes a connection.</summary>
    /// <exception cref="SocketException">Nobody listens there, or they are broken.</exception>
    public async ValueTask<Stream> ConnectAsync(EndPoint address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _open[socket] = 0;
        try
        {
            await socket.ConnectAsync(address, cancellation);
            return _isBroken ? throw new SocketException((int)SocketError.NotConnected) : new Connection(this, socket);
        }
        catch
        {
            Forget(socket);
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Breaks all of them (TCP reset); there are no new ones.</summary>
    public void Break()
    {
        _isBroken = true;
        foreach (var socket in _open.Keys)
        {
            socket.Close(0);
        }
    }

    private void Forget(Socket socket) => _open.TryRemove(socket, out _);

    private sealed class Connection(AppSockets owner, Socket socket) : NetworkStream(socket, ownsSocket: true)
    {
        protected override void Dispose(bool disposing)
        {
            owner.Forget(Socket);
            base.Dispose(disposing);
        }
    }
}
