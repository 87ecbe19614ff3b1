using System.Runtime.InteropServices;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// A socket that was taken from its HTTP connection: bytes out, and in where somebody asks for them, until one side closes it. One thread
/// at a time may use it; nothing here waits.
/// </summary>
internal sealed class StreamSocket(Poller poller, long token, int socket) : IByteSink, IByteSource
{
    private bool _isClosed;

    /// <remarks>What the socket takes is the kernel's, which bounds it itself.</remarks>
    public int Unsent => 0;

    public void Watch(IPolled polled)
    {
        poller.Replace(token, polled);
        byte first = 0;
        if (Libc.recv(socket, ref first, 1, Libc.MsgDontWait | Libc.MsgPeek) == 0)
        {
            polled.OnReady(Readiness.PeerClosed);
        }
    }

    /// <summary>
    /// A peer that is gone without a word, or takes nothing, breaks the connection after this time with something to send
    /// (RFC 5482; Linux counts a closed window too).
    /// </summary>
    public void LimitSilence(TimeSpan limit) =>
        Libc.SetOption(socket, Libc.IpProtoTcp, Libc.TcpUserTimeout, (int)limit.TotalMilliseconds);

    public int Send(ReadOnlySpan<byte> bytes)
    {
        while (!_isClosed)
        {
            var sent = (int)Libc.send(socket, ref MemoryMarshal.GetReference(bytes), bytes.Length, Libc.MsgDontWait | Libc.MsgNoSignal);
            if (sent >= 0)
            {
                return sent;
            }

            switch (Libc.LastError)
            {
                case Libc.WouldBlock:
                    return 0;
                case Libc.Interrupted:
                    break;
                default:
                    return IByteSink.Broken;
            }
        }

        return IByteSink.Broken;
    }

    public int Receive(Span<byte> buffer)
    {
        while (!_isClosed)
        {
            var received = (int)Libc.recv(socket, ref MemoryMarshal.GetReference(buffer), buffer.Length, Libc.MsgDontWait);
            if (received >= 0)
            {
                return received;
            }

            if (Libc.LastError != Libc.Interrupted)
            {
                // Nothing there, or an error, of which the poller tells.
                return 0;
            }
        }

        return 0;
    }

    public void Close(bool dropUnsent)
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        poller.Remove(token, socket);
        if (dropUnsent)
        {
            Libc.DropUnsent(socket);
        }

        Libc.Close(socket);
    }
}
