using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>A request sent byte by byte as it stands here, on a connection of its own.</summary>
internal static class RawRequest
{
    /// <summary>Sends it and reads until the server closes, or resets, the connection: status line, headers and body.</summary>
    /// <param name="text">ASCII; it has to ask for <c>Connection: close</c>.</param>
    /// <param name="from">This machine's address to send it from; null for the usual one.</param>
    public static async Task<string> SendAsync(int port, string text, IPAddress? from = null)
    {
        using var client = new TcpClient(new IPEndPoint(from ?? IPAddress.Loopback, 0));
        await client.ConnectAsync(IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text));
        return await ReadToEndAsync(stream);
    }

    public static async Task<string> ReadToEndAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30))) > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (IOException)
        {
            // The server may reset a connection whose request is broken.
        }

        return text.ToString();
    }
}
