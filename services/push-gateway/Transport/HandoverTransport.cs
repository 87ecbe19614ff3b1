using System.Buffers;
using System.Net;
using System.Net.Sockets;
using DaprPush.Hosting.Ports;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// Kestrel's transport for the public port on Linux: as the one it comes with, but a request can take its connection's socket
/// (<see cref="ISocketHandover"/>). The other ports, and other systems, keep Kestrel's own.
/// </summary>
internal sealed class HandoverTransport(PortOptions ports, PendingConnections pending, IArrivals arrivals, DescriptorLimit descriptors, IMemoryPoolFactory<byte> pools)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    /// <summary>Clients that all come back at once wait here rather than being turned away; the kernel's own limit is somaxconn.</summary>
    private const int Backlog = 4096;

    private readonly Poller _poller = new();

    /// <summary>Whether this system has what it takes (epoll).</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint address && address.Port == ports.Public;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        Socket? socket = null;
        try
        {
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen(Backlog);
            return new ValueTask<IConnectionListener>(new HandoverListener(_poller, pending, arrivals, descriptors, socket, pools.Create()));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            // As Kestrel's own transport says it: Kestrel then names the address.
            socket?.Dispose();
            throw new AddressInUseException(exception.Message, exception);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    public void Dispose() => _poller.Dispose();
}
