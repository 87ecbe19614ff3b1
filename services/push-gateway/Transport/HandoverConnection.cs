using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace DaprPush.Gateway.Transport;

/// <summary>A connection as Kestrel wants it, over a socket that a request can take out.</summary>
internal sealed class HandoverConnection : DefaultConnectionContext, ISocketHandover, IMemoryPoolFeature, IDuplexPipe
{
    private readonly HandoverListener _listener;
    private readonly ConnectionSocket _socket;
    private readonly CancellationTokenSource _closed = new();

    public HandoverConnection(
        string id, HandoverListener listener, ConnectionSocket socket, EndPoint local, EndPoint remote, MemoryPool<byte> pool)
        : base(id)
    {
        MemoryPool = pool;
        (_listener, _socket) = (listener, socket);
        Input = new ConnectionInput(
            PipeReader.Create(_socket, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true)), _socket);
        Output = PipeWriter.Create(_socket, new StreamPipeWriterOptions(pool, leaveOpen: true));
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        ConnectionClosed = _closed.Token;
        Transport = this;
        Features.Set<ISocketHandover>(this);
        Features.Set<IMemoryPoolFeature>(this);
        _socket.Begin(SignalClosed);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public MemoryPool<byte> MemoryPool { get; }

    public StreamSocket? Take() => ReferenceEquals(Transport, this) ? _socket.Take() : null;

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _socket.Abort();
        SignalClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
        SignalClosed();
        await _socket.DisposeAsync().ConfigureAwait(false);
        _listener.Leave(RemoteEndPoint!);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // Never on the calling thread: what hangs on the token may run long.
    private void SignalClosed() => ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Cancel(), _closed, preferLocal: false);
}
