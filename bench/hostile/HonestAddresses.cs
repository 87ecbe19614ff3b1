using System.Net;
using System.Net.Sockets;

namespace DaprPush.Bench.Hostile;

/// <summary>Lets each connection of the followers that behave come from an address of its own (127.2.0.1 and on), so that limits for addresses let them in.</summary>
internal static class HonestAddresses
{
    private const int Addresses = 200;
    private static int _next;

    public static HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = ConnectAsync };

        // The bench's own.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=push.test";
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, 2, 0, (byte)(1 + (Interlocked.Increment(ref _next) % Addresses))]), 0));
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
