using System.Net;
using System.Net.Sockets;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>Two ports that accept every connection and never say a word, as a sidecar that hangs.</summary>
internal sealed class SilentSidecar : IAsyncDisposable
{
    private readonly TcpListener[] _listeners;
    private readonly List<Socket> _accepted = [];
    private readonly Task _accepting;

    public SilentSidecar(SidecarPorts ports)
    {
        _listeners = [new TcpListener(IPAddress.Loopback, ports.Http), new TcpListener(IPAddress.Loopback, ports.Grpc)];
        Array.ForEach(_listeners, listener => listener.Start());
        _accepting = Task.WhenAll(_listeners.Select(AcceptAsync));
    }

    /// <summary>Closes the ports and every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        Array.ForEach(_listeners, listener => listener.Dispose());
        await _accepting;
        _accepted.ForEach(socket => socket.Dispose());
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptSocketAsync();
                lock (_accepted)
                {
                    _accepted.Add(socket);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }
}
