using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.Bench.Storm;

/// <summary>
/// A subscriber that costs the machine as little as can be, since it shares the server's cores: a socket, a request, and a look for
/// the numbers in what comes.
/// </summary>
internal sealed class StormClient(string user)
{
    private readonly byte[] _buffer = new byte[2_048];
    private int _length;
    private int _next = 1;

    public string User { get; } = user;

    /// <summary>The id of the last event.</summary>
    public string Cursor { get; private set; } = "";

    /// <summary>Messages had, each the one after the last.</summary>
    public int Received { get; private set; }

    /// <summary>Messages whose number was not the next.</summary>
    public int OutOfPlace { get; private set; }

    /// <summary>Reads until the stream is ready and so many messages were had in all, then leaves.</summary>
    public async Task FollowAsync(Uri gateway, int until, Action arrived, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(gateway.Host, gateway.Port, cancellationToken);
        var resume = Cursor.Length == 0 ? "" : $"Last-Event-ID: {Cursor}\r\n";
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /sse/user/{User} HTTP/1.1\r\nHost: {gateway.Authority}\r\nAccept: text/event-stream\r\n{resume}\r\n"),
            cancellationToken);
        _length = 0;
        var isReady = false;
        while (!isReady || Received < until)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                throw new IOException($"The gateway ended the stream of {User} after {Received} messages.");
            }

            _length += read;
            isReady |= TakeLines();
        }

        arrived();
        socket.LingerState = new LingerOption(true, 0);
    }

    // Whole lines; the start of one that is not whole yet stays for the next read.
    private bool TakeLines()
    {
        var isReady = false;
        var rest = _buffer.AsSpan(0, _length);
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = rest[..end];
            rest = rest[(end + 1)..];
            if (line.StartsWith("id: "u8))
            {
                Cursor = Encoding.ASCII.GetString(line[4..]).TrimEnd();
            }
            else if (line.StartsWith("data: "u8) && line.IndexOf("\"n\":"u8) is >= 0 and var at)
            {
                Take(line[(at + 4)..]);
            }
            else
            {
                isReady |= line.StartsWith("event: ready"u8);
            }
        }

        rest.CopyTo(_buffer);
        _length = rest.Length;
        return isReady;
    }

    private void Take(ReadOnlySpan<byte> number)
    {
        if (!Utf8Parser.TryParse(number, out int n, out _) || n != _next)
        {
            OutOfPlace++;
        }

        _next = n + 1;
        Received++;
    }
}
