using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.DevSidecar.Tests.Api;

/// <summary>Requests whose body breaks off, or is none.</summary>
public static class BrokenRequest
{
    internal static readonly string[] Each =
    [
        "POST /v1.0/publish/pubsub/t HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nbroken",
        "POST /v1.0/state/statestore HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[{\"ke",
        "POST /v1.0/state/statestore HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n[{",
        "PUT /v1.0/actors/Counter/1/method/m HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
        "POST /v1.0/invoke/a/method/m HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
        "POST /v1.0/publish/pubsub/t HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    ];

    public static TheoryData<string> All => new(Each);

    /// <summary>Sends it and nothing more, and returns when the sidecar has closed the connection.</summary>
    internal static async Task SendAsync(int port, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        client.Client.Shutdown(SocketShutdown.Send);
        try
        {
            await stream.CopyToAsync(Stream.Null);
        }
        catch (IOException)
        {
            // An answer or a reset: either ends it.
        }
    }
}
