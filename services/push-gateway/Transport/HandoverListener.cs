using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace DaprPush.Gateway.Transport;

/// <summary>Accepts the connections of one endpoint, and passes them on when they make a request.</summary>
internal sealed class HandoverListener : IConnectionListener, IPolled
{
    /// <summary>Connections that are accepted in one go; then other work gets its turn.</summary>
    private const int Batch = 64;

    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(50);

    private readonly Channel<HandoverConnection> _withRequest = Channel.CreateUnbounded<HandoverConnection>(new() { SingleReader = true });
    private readonly Poller _poller;
    private readonly IArrivals _arrivals;
    private readonly DescriptorLimit _descriptors;
    private readonly Socket _listening;
    private readonly MemoryPool<byte> _pool;
    private readonly Edge _acceptable = new();
    private readonly int _descriptor;
    private readonly SocketAddress _address;
    private readonly long _token;
    private readonly string _idPrefix;
    private readonly Task _accepting;
    private long _served;
    private volatile bool _isUnbound;

    public HandoverListener(Poller poller, PendingConnections pending, IArrivals arrivals, DescriptorLimit descriptors, Socket listening, MemoryPool<byte> pool)
    {
        _poller = poller;
        Pending = pending;
        _arrivals = arrivals;
        _descriptors = descriptors;
        _listening = listening;
        _pool = pool;
        _listening.Blocking = false;
        _descriptor = (int)_listening.Handle;
        EndPoint = _listening.LocalEndPoint!;
        _address = EndPoint.Serialize();
        _idPrefix = $"{Guid.CreateVersion7():N}"[16..] + ":";
        _token = poller.Watch(_descriptor, this);
        _accepting = Task.Run(AcceptAllAsync);
    }

    public EndPoint EndPoint { get; }

    public PendingConnections Pending { get; }

    public void OnReady(Readiness readiness) => _acceptable.Signal();

    /// <summary>The next connection with a request; null once the endpoint is unbound.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _withRequest.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false) && _withRequest.Reader.TryRead(out var connection)
            ? connection
            : null;

    /// <summary>Passes on what has made a request. Called on the poller's thread, which tells of the socket nowhere else meanwhile.</summary>
    /// <param name="token">By which the poller watches the socket.</param>
    /// <param name="isPeerClosing">The client will say nothing more.</param>
    public void Serve(int socket, long token, bool isPeerClosing, EndPoint remote)
    {
        Libc.SetOption(socket, Libc.IpProtoTcp, Libc.TcpNoDelay, 1);
        var local = Libc.LocalAddressOf(socket, EndPoint);
        var spoken = new ConnectionSocket(_poller, socket, token, isPeerClosing);
        var connection = new HandoverConnection(_idPrefix + ++_served, this, spoken, local, remote, _pool);
        if (!_withRequest.Writer.TryWrite(connection))
        {
            // The endpoint was unbound at this moment.
            spoken.Dispose();
            Leave(remote);
        }
    }

    /// <summary>HTTP is over on a connection, or never began.</summary>
    public void Leave(EndPoint remote) => _arrivals.Leave(remote);

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!_isUnbound)
        {
            _isUnbound = true;
            _acceptable.Signal();
            await _accepting.ConfigureAwait(false);
            _poller.Remove(_token, _descriptor);
            _listening.Dispose();
            Pending.CloseAll(this);
            _withRequest.Writer.TryComplete();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        _pool.Dispose();
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            for (var inOneGo = 0; !_isUnbound;)
            {
                _acceptable.Reset();
                if (!TryAccept(out var error))
                {
                    inOneGo = 0;
                    await WaitAsync(error).ConfigureAwait(false);
                }
                else if (++inOneGo == Batch)
                {
                    inOneGo = 0;
                    await Task.Yield();
                }
            }
        }
        catch (Exception exception)
        {
            // The server hears of it where it asks for the next connection.
            _withRequest.Writer.TryComplete(exception);
        }
    }

    private async ValueTask WaitAsync(int error)
    {
        switch (error)
        {
            case Libc.WouldBlock:
                await _acceptable.WaitAsync(CancellationToken.None).ConfigureAwait(false);
                break;
            case Libc.TooManyFiles or Libc.TooManyFilesInSystem or Libc.NoMemory or Libc.NoBuffers:
                // Nothing tells when there are some again; those that wait stay in the backlog.
                await Task.Delay(PauseWithoutDescriptors).ConfigureAwait(false);
                break;
            default:
                // The client has gone meanwhile, or the network reports an error of its connection: the next one.
                break;
        }
    }

    // With a reset, so that the client hears of it at once.
    private static void Refuse(int socket)
    {
        Libc.DropUnsent(socket);
        Libc.Close(socket);
    }

    private bool TryAccept(out int error)
    {
        var length = _address.Size;
        var socket = Libc.accept4(
            _descriptor, ref MemoryMarshal.GetReference(_address.Buffer.Span), ref length, Libc.SockNonBlock | Libc.SockCloseOnExec);
        if (socket < 0)
        {
            error = Libc.LastError;
            return false;
        }

        if (!_descriptors.Lets(socket))
        {
            // As if there were no more: the newest is closed, and for a moment no other is accepted.
            Refuse(socket);
            error = Libc.TooManyFiles;
            return false;
        }

        error = 0;
        var remote = EndPoint.Create(_address);
        if (!_arrivals.TryAdmit(remote))
        {
            Refuse(socket);
            return true;
        }

        try
        {
            Pending.Add(new PendingConnection(this, _poller, socket, remote, Pending.Now));
        }
        catch (SocketException)
        {
            // The kernel watches no more sockets (fs.epoll.max_user_watches); those that it does are served on.
            Libc.Close(socket);
            _arrivals.Leave(remote);
        }

        return true;
    }
}
