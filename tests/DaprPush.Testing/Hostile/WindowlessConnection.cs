using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace DaprPush.Testing.Hostile;

/// <summary>
/// A connection of HTTP/2 over TLS (RFC 9113) that asks for streams and gives none of them a window: the server may answer, but not send
/// a byte of a body. Everything else it reads.
/// </summary>
public sealed class WindowlessConnection : IAsyncDisposable
{
    private const int FrameHead = 9;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte EndOfStream = 0x1;
    private const byte Acknowledged = 0x1;
    private const byte EndOfHeaders = 0x4;
    private const ushort InitialWindowSize = 4;
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly SslStream _stream;
    private readonly Task _reading;
    private int _answered;
    private int _ended;

    private WindowlessConnection(SslStream stream)
    {
        _stream = stream;
        _reading = ReadAsync();
    }

    /// <summary>Streams that were answered with a head.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Streams that the server has ended.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>Whether the server has ended the connection.</summary>
    public bool IsOver => _reading.IsCompleted;

    /// <param name="number">Which of this machine's addresses it comes from: <see cref="RawConnection.OpenAsync"/>.</param>
    /// <exception cref="IOException">It was refused.</exception>
    public static async Task<WindowlessConnection> OpenAsync(Uri gateway, int number, string path, int streams, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        var socket = await RawConnection.OpenAsync(gateway, number, 0, cancellationToken).ConfigureAwait(false);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        try
        {
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = "push.test",
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                    RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=push.test",
                },
                cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(Opening(path, streams), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return new WindowlessConnection(stream);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
    }

    private static byte[] Opening(string path, int streams)
    {
        var bytes = new List<byte>(Preface);
        byte[] noWindow = [0, (byte)InitialWindowSize, 0, 0, 0, 0];
        bytes.AddRange(Frame(Settings, 0, 0, noWindow));

        // RFC 7541: GET and https by index, authority and path as texts that nobody keeps.
        byte[] head = [0x82, 0x87, 0x01, .. Literal("push.test"), 0x04, .. Literal(path)];
        for (var i = 0; i < streams; i++)
        {
            bytes.AddRange(Frame(Headers, EndOfStream | EndOfHeaders, (2 * i) + 1, head));
        }

        return [.. bytes];
    }

    // Up to 126 bytes.
    private static byte[] Literal(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[FrameHead + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHead));
        return frame;
    }

    private async Task ReadAsync()
    {
        var head = new byte[FrameHead];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head).ConfigureAwait(false);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8];
                await _stream.ReadExactlyAsync(payload).ConfigureAwait(false);
                if (!await TakeAsync(head[3], head[4], payload).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is IOException or EndOfStreamException or ObjectDisposedException)
        {
            // The connection has ended, here or there.
        }
    }

    private async ValueTask<bool> TakeAsync(byte type, byte flags, byte[] payload)
    {
        switch (type)
        {
            case Headers:
                Interlocked.Increment(ref _answered);
                Interlocked.Add(ref _ended, flags & EndOfStream);
                break;
            case Reset:
                Interlocked.Increment(ref _ended);
                break;
            case Settings or Ping when (flags & Acknowledged) == 0:
                await _stream.WriteAsync(Frame(type, Acknowledged, 0, type == Ping ? payload : [])).ConfigureAwait(false);
                break;
            case GoAway:
                return false;
        }

        return true;
    }
}
