using System.Buffers;
using System.IO.Pipelines;
using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// The body of an ordinary response as a stream's sink, for connections whose socket can't be had: TLS, HTTP/2. The request writes
/// what it was given, and has room again once the client has taken that: the server buffers nothing behind it
/// (<see cref="Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerLimits.MaxResponseBufferSize"/> is 0), so that what waits is counted where all waiting bytes are.
/// </summary>
/// <param name="limit">How long the client may take nothing of what was given; then the stream is aborted.</param>
internal sealed class BodySink(PipeWriter body, TimeSpan limit, Action abort) : IByteSink
{
    /// <summary>Bytes that are on their way at the most; the rest waits in the outbox.</summary>
    private const int MaxGiven = 16 * 1024;

    private readonly Lock _lock = new();
    private readonly Edge _given = new();
    private CancellationTokenSource? _over;
    private byte[] _bytes = [];
    private int _length;
    private bool _isClosed;
    private bool _isDropped;
    private bool _isBroken;
    private IPolled? _watcher;

    public int Unsent
    {
        get
        {
            lock (_lock)
            {
                return _length;
            }
        }
    }

    public void Watch(IPolled polled)
    {
        bool isBroken;
        lock (_lock)
        {
            _watcher = polled;
            isBroken = _isBroken;
        }

        if (isBroken)
        {
            polled.OnReady(Readiness.PeerClosed);
        }
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_isClosed || _isBroken)
            {
                return IByteSink.Broken;
            }

            if (_length > 0)
            {
                return 0;
            }

            bytes = bytes[..Math.Min(bytes.Length, MaxGiven)];
            _bytes = ArrayPool<byte>.Shared.Rent(bytes.Length);
            bytes.CopyTo(_bytes);
            _length = bytes.Length;
        }

        _given.Signal();
        return bytes.Length;
    }

    public void Close(bool dropUnsent)
    {
        lock (_lock)
        {
            _isClosed = true;
            if (dropUnsent)
            {
                _isDropped = true;

                // What hangs on it runs elsewhere, not on the hub loop.
                _ = _over?.CancelAsync();
                return;
            }
        }

        _given.Signal();
    }

    /// <summary>Writes what is given until the stream is closed or the client has left.</summary>
    public async Task RunAsync(CancellationToken clientLeft)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(clientLeft);
        lock (_lock)
        {
            _over = over;
            if (_isDropped)
            {
                abort();
                return;
            }
        }

        try
        {
            await WriteAsync(over).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client has left, or does not read: the response must not wait for it.
            abort();
        }
        finally
        {
            lock (_lock)
            {
                _over = null;
                _isBroken = true;
                _length = 0;
            }

            _watcher?.OnReady(Readiness.PeerClosed);
        }
    }

    private async Task WriteAsync(CancellationTokenSource over)
    {
        var hasBegun = false;
        while (true)
        {
            _given.Reset();
            int length;
            bool isClosed;
            lock (_lock)
            {
                (length, isClosed) = (_length, _isClosed);
            }

            if (length > 0)
            {
                var writing = body.WriteAsync(_bytes.AsMemory(0, length), over.Token);
                if (hasBegun)
                {
                    // A response that has begun has its bytes as soon as it was told of them.
                    GiveBytesBack();
                }

                if (!writing.IsCompleted)
                {
                    over.CancelAfter(limit);
                }

                if ((await writing.ConfigureAwait(false)).IsCompleted)
                {
                    return;
                }

                over.CancelAfter(Timeout.InfiniteTimeSpan);
                GiveBytesBack();
                hasBegun = true;
                lock (_lock)
                {
                    _length = 0;
                }

                _watcher?.OnReady(Readiness.Writable);
            }
            else if (isClosed)
            {
                return;
            }
            else
            {
                await _given.WaitAsync(over.Token).ConfigureAwait(false);
            }
        }
    }

    private void GiveBytesBack()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }
}
