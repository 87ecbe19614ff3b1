using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.Testing.Hostile;

/// <summary>A TCP connection to a gateway that says exactly what it is told to.</summary>
internal static class RawConnection
{
    private const int Addresses = 200;

    /// <summary>Connects from one of many addresses of this machine (127.1.0.1 and on), as clients from all over would.</summary>
    /// <param name="receiveBuffer">Bytes that the system may take for it unread; 0 for as many as usual.</param>
    /// <exception cref="SocketException">The gateway does not accept.</exception>
    public static async Task<Socket> OpenAsync(Uri gateway, int number, int receiveBuffer, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer > 0)
            {
                socket.ReceiveBufferSize = receiveBuffer;
            }

            socket.Bind(new IPEndPoint(new IPAddress([127, 1, 0, (byte)(1 + (number % Addresses))]), 0));
            await socket.ConnectAsync(IPAddress.Loopback, gateway.Port, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks for a stream.</summary>
    public static async Task AskAsync(Socket socket, string path, string cursor, CancellationToken cancellationToken)
    {
        var resume = cursor.Length > 0 ? $"Last-Event-ID: {cursor}\r\n" : "";
        var request = string.Create(CultureInfo.InvariantCulture, $"GET {path} HTTP/1.1\r\nHost: gateway\r\nAccept: text/event-stream\r\n{resume}\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Breaks it (TCP reset).</summary>
    public static void Break(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }
}
