using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace DaprPush.Gateway.Transport;

/// <summary>Accepts the connections of one endpoint.</summary>
internal sealed class HandoverListener : IConnectionListener, IPolled
{
    private static readonly TimeSpan PauseWithoutDescriptors = TimeSpan.FromMilliseconds(50);

    private readonly Poller _poller;
    private readonly Socket _listening;
    private readonly MemoryPool<byte> _pool;
    private readonly Edge _acceptable = new();
    private readonly int _descriptor;
    private readonly long _token;
    private readonly string _idPrefix;
    private long _accepted;
    private volatile bool _isUnbound;

    public HandoverListener(Poller poller, Socket listening, MemoryPool<byte> pool)
    {
        _poller = poller;
        _listening = listening;
        _pool = pool;
        _listening.Blocking = false;
        _descriptor = (int)_listening.Handle;
        EndPoint = _listening.LocalEndPoint!;
        _idPrefix = $"{Guid.CreateVersion7():N}"[16..] + ":";
        _token = poller.Watch(_descriptor, this);
    }

    public EndPoint EndPoint { get; }

    public void OnReady(Readiness readiness) => _acceptable.Signal();

    /// <summary>The next connection; null once the endpoint is unbound.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            _acceptable.Reset();
            if (_isUnbound)
            {
                return null;
            }

            if (TryAccept(out var error) is { } connection)
            {
                return connection;
            }

            switch (error)
            {
                case Libc.WouldBlock:
                    await _acceptable.WaitAsync(cancellationToken).ConfigureAwait(false);
                    break;
                case Libc.TooManyFiles or Libc.TooManyFilesInSystem:
                    // Nothing tells when there are some again; those that wait stay in the backlog.
                    await Task.Delay(PauseWithoutDescriptors, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    // The client has gone meanwhile, or the network reports an error of its connection: the next one.
                    break;
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (!_isUnbound)
        {
            _isUnbound = true;
            _poller.Remove(_token, _descriptor);
            _acceptable.Signal();
            _listening.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        _pool.Dispose();
    }

    private HandoverConnection? TryAccept(out int error)
    {
        var address = EndPoint.Serialize();
        var length = address.Size;
        var socket = Libc.accept4(
            _descriptor, ref MemoryMarshal.GetReference(address.Buffer.Span), ref length, Libc.SockNonBlock | Libc.SockCloseOnExec);
        if (socket < 0)
        {
            error = Libc.LastError;
            return null;
        }

        error = 0;
        Libc.SetOption(socket, Libc.IpProtoTcp, Libc.TcpNoDelay, 1);
        try
        {
            return new HandoverConnection(
                _idPrefix + ++_accepted, _poller, socket, Libc.LocalAddressOf(socket, EndPoint), EndPoint.Create(address), _pool);
        }
        catch (SocketException)
        {
            // The kernel watches no more sockets (fs.epoll.max_user_watches); those that it does are served on.
            Libc.Close(socket);
            return null;
        }
    }
}
