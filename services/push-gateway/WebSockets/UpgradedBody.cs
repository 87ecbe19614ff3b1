using System.Buffers;
using System.IO.Pipelines;
using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.WebSockets;

/// <summary>Both directions of a WebSocket whose socket can't be taken: TLS, HTTP/2.</summary>
/// <param name="limit">How long the client may take nothing of what was given.</param>
internal sealed class UpgradedBody(Stream stream, TimeSpan limit, Action abort) : IByteSink, IByteSource, IPolled
{
    private const int BufferLength = 4 * 1024;

    private readonly BodySink _sink = new(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)), limit, abort);
    private readonly Edge _taken = new();
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _received;
    private IPolled? _watcher;

    public int Unsent => _sink.Unsent;

    public void Watch(IPolled polled)
    {
        _watcher = polled;
        _sink.Watch(this);
    }

    public void OnReady(Readiness readiness) => _watcher?.OnReady(readiness);

    public int Send(ReadOnlySpan<byte> bytes) => _sink.Send(bytes);

    public int Receive(Span<byte> buffer)
    {
        int taken;
        lock (_lock)
        {
            taken = Math.Min(buffer.Length, _received.Length);
            _received.Span[..taken].CopyTo(buffer);
            _received = _received[taken..];
        }

        _taken.Signal();
        return taken;
    }

    public void Close(bool dropUnsent) => _sink.Close(dropUnsent);

    /// <summary>Writes what is given and reads what comes, until the stream is closed or the client has left.</summary>
    public async Task RunAsync(CancellationToken clientLeft)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(clientLeft);
        var reading = ReadAsync(over.Token);
        await _sink.RunAsync(clientLeft).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(CancellationToken over)
    {
        try
        {
            while (true)
            {
                // Without a buffer while there is nothing.
                await stream.ReadAsync(Memory<byte>.Empty, over).ConfigureAwait(false);
                var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
                try
                {
                    if (await stream.ReadAsync(buffer.AsMemory(0, BufferLength), over).ConfigureAwait(false) is not (> 0 and var read))
                    {
                        break;
                    }

                    await GiveAsync(buffer.AsMemory(0, read), over).ConfigureAwait(false);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The stream is over, or the client is gone: said below in either case.
        }

        _watcher?.OnReady(Readiness.PeerClosed);
    }

    // Until all of it was taken: who brings more waits with the hub loop.
    private async ValueTask GiveAsync(ReadOnlyMemory<byte> received, CancellationToken over)
    {
        lock (_lock)
        {
            _received = received;
        }

        while (true)
        {
            _taken.Reset();
            lock (_lock)
            {
                if (_received.IsEmpty)
                {
                    return;
                }
            }

            _watcher?.OnReady(Readiness.Readable);
            await _taken.WaitAsync(over).ConfigureAwait(false);
        }
    }
}
