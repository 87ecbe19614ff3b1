using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// The socket of a connection while HTTP is spoken on it: a stream that waits without a thread. It ends in one of two ways: it is
/// closed, or it is taken; a taken one reads as ended and swallows what is written.
/// </summary>
internal sealed class ConnectionSocket : Stream, IPolled
{
    private readonly Poller _poller;
    private readonly Edge _readable = new();
    private readonly Edge _writable = new();
    private readonly Lock _lock = new();
    private readonly int _socket;
    private Action? _peerClosed;
    private readonly long _token;
    private volatile bool _peerIsClosing;
    private volatile State _state;

    /// <param name="token">By which the poller watches the socket.</param>
    public ConnectionSocket(Poller poller, int socket, long token, bool isPeerClosing)
    {
        _poller = poller;
        _socket = socket;
        _token = token;
        _peerIsClosing = isPeerClosing;
    }

    private enum State
    {
        Open,
        Aborted,
        Taken,
        Closed,
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the connection was ended, from here or because the peer takes nothing any more.</summary>
    public bool IsAborted => _state == State.Aborted;

    /// <summary>Begins to listen to what the poller tells.</summary>
    /// <param name="peerClosed">Called, once or more often, when the peer will send nothing more and all it sent was read.</param>
    public void Begin(Action peerClosed)
    {
        _peerClosed = peerClosed;
        _poller.Replace(_token, this);
    }

    public void OnReady(Readiness readiness)
    {
        if (readiness.HasFlag(Readiness.PeerClosed))
        {
            _peerIsClosing = true;
            NoticePeerClosed();
        }

        if (readiness.HasFlag(Readiness.Readable))
        {
            _readable.Signal();
        }

        if (readiness.HasFlag(Readiness.Writable))
        {
            _writable.Signal();
        }
    }

    /// <inheritdoc/>
    /// <remarks>Into an empty buffer it waits until there is something to read.</remarks>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _readable.Reset();
            if (HasEnded())
            {
                return 0;
            }

            var received = buffer.IsEmpty ? Peek() : (int)Libc.recv(_socket, ref MemoryMarshal.GetReference(buffer.Span), buffer.Length, Libc.MsgDontWait);
            if (received >= 0)
            {
                if (_peerIsClosing)
                {
                    NoticePeerClosed();
                }

                return buffer.IsEmpty ? 0 : received;
            }

            await WaitAsync(_readable, cancellationToken).ConfigureAwait(false);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _writable.Reset();
            if (_state != State.Open)
            {
                return;
            }

            var sent = (int)Libc.send(
                _socket, ref MemoryMarshal.GetReference(buffer.Span), buffer.Length, Libc.MsgDontWait | Libc.MsgNoSignal);
            if (sent >= 0)
            {
                buffer = buffer[sent..];
            }
            else if (Libc.LastError is Libc.WouldBlock or Libc.Interrupted)
            {
                await WaitAsync(_writable, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                // As with Kestrel's own transport: the connection ends, whatever is still unread, and a writer hears of it by its
                // token. An exception here would be an error line of the server for each request that the client had sent ahead.
                Break();
                return;
            }
        }
    }

    /// <summary>Ends everything that waits. What was not sent is dropped, and the peer sees a reset.</summary>
    public void Abort()
    {
        lock (_lock)
        {
            if (_state != State.Open)
            {
                return;
            }

            _state = State.Aborted;
            Libc.Disconnect(_socket);
        }

        Wake();
    }

    /// <summary>Gives the socket away; null when the connection is over. Nobody may be writing.</summary>
    public StreamSocket? Take()
    {
        lock (_lock)
        {
            if (_state != State.Open)
            {
                return null;
            }

            _state = State.Taken;
        }

        Wake();
        return new StreamSocket(_poller, _token, _socket);
    }

    public override void Flush()
    {
        // A write is sent when it completes.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Closes the socket unless it was taken. Nobody may be reading or writing any more.</summary>
    protected override void Dispose(bool disposing)
    {
        lock (_lock)
        {
            if (_state is State.Open or State.Aborted)
            {
                _poller.Remove(_token, _socket);
                Libc.Shutdown(_socket);
                Libc.Close(_socket);
                _state = State.Closed;
            }
        }

        base.Dispose(disposing);
    }

    private void Break()
    {
        Abort();
        _peerClosed?.Invoke();
    }

    private bool HasEnded() => _state switch
    {
        State.Open => false,
        State.Taken => true,
        _ => throw new ConnectionAbortedException(),
    };

    private int Peek()
    {
        byte first = 0;
        return (int)Libc.recv(_socket, ref first, 1, Libc.MsgDontWait | Libc.MsgPeek);
    }

    private void NoticePeerClosed()
    {
        bool isOver;
        lock (_lock)
        {
            // Bytes that were not read yet may be a whole request, which deserves its answer.
            isOver = _state == State.Open && (Peek() is var peeked && (peeked == 0 || (peeked < 0 && Libc.LastError != Libc.WouldBlock)));
        }

        if (isOver)
        {
            _peerClosed?.Invoke();
        }
    }

    private void Wake()
    {
        _readable.Signal();
        _writable.Signal();
    }

    private static async ValueTask WaitAsync(Edge edge, CancellationToken cancellationToken)
    {
        switch (Libc.LastError)
        {
            case Libc.WouldBlock:
                await edge.WaitAsync(cancellationToken).ConfigureAwait(false);
                break;
            case Libc.Interrupted:
                break;
            default:
                var fault = Libc.LastFault();
                throw fault.SocketErrorCode is System.Net.Sockets.SocketError.ConnectionReset or System.Net.Sockets.SocketError.Shutdown
                    ? new ConnectionResetException(fault.Message, fault)
                    : new IOException(fault.Message, fault);
        }
    }
}
