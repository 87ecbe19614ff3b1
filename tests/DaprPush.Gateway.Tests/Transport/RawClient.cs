using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.Gateway.Tests.Transport;

/// <summary>HTTP as bytes, so that a test sees what is on the wire. Everything is done within <see cref="Limit"/> or fails.</summary>
internal sealed class RawClient : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawClient(Socket socket)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    public NetworkStream Stream { get; }

    /// <summary>All that was read so far.</summary>
    public StringBuilder Received { get; } = new();

    public static async Task<RawClient> ConnectAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawClient(socket);
    }

    public async Task SendAsync(string text) => await Stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().WaitAsync(Limit);

    public Task GetAsync(string path, string version = "HTTP/1.1") => SendAsync($"GET {path} {version}\r\nHost: localhost\r\n\r\n");

    /// <summary>Reads until the text has come, and answers all that came up to and with it.</summary>
    public async Task<string> ReadUntilAsync(string text)
    {
        int end;
        while ((end = Received.ToString().IndexOf(text, StringComparison.Ordinal)) < 0)
        {
            (await ReadSomeAsync()).Should().BePositive($"'{text}' should come; so far: {Received}");
        }

        var upTo = Received.ToString(0, end + text.Length);
        Received.Remove(0, upTo.Length);
        return upTo;
    }

    /// <summary>Reads to the end of the connection, and answers what was left.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await ReadSomeAsync() > 0)
        {
        }

        return Received.ToString();
    }

    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Leaves without a farewell.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public void Dispose() => Stream.Dispose();

    private async Task<int> ReadSomeAsync()
    {
        var read = await Stream.ReadAsync(_buffer).AsTask().WaitAsync(Limit);
        Received.Append(Encoding.Latin1.GetString(_buffer, 0, read));
        return read;
    }
}
