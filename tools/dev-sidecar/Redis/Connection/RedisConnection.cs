using System.Diagnostics;
using System.IO.Pipelines;
using DaprPush.DevSidecar.Redis.Protocol;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>
/// One connection that many callers share. Commands go out in the order of the calls, without waiting for the replies of those
/// before; what gathers while one write is under way leaves with the next. When anything goes wrong, the connection closes and
/// everyone still waiting gets the same <see cref="RedisConnectionException"/>.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>Most bytes that may wait to be sent.</summary>
    private const long MaxUnsent = 256L * 1024 * 1024;

    private readonly RedisSettings _settings;
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly ITimer _watchdog;
    private readonly Lock _gate = new();
    private readonly Queue<PendingReply> _pending = new();
    private readonly Pipe _outgoing = new(new PipeOptions(
        pauseWriterThreshold: 0, minimumSegmentSize: 32 * 1024, useSynchronizationContext: false));

    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loops;
    private RedisConnectionException? _fault;
    private long _unsent;
    private long _lastReply;

    /// <summary>Takes over an open stream.</summary>
    public RedisConnection(RedisSettings settings, Stream stream, TimeProvider time)
    {
        (_settings, _stream, _time) = (settings, stream, time);
        _lastReply = time.GetTimestamp();
        var period = TimeSpan.FromSeconds(1);
        _watchdog = time.CreateTimer(_ => CheckProgress(), null, period, period);
        _loops = Task.WhenAll(Task.Run(SendAsync), Task.Run(ReceiveAsync));
    }

    /// <summary>False once it broke or was disposed; it never comes back.</summary>
    public bool IsOpen => Volatile.Read(ref _fault) is null;

    /// <summary>Sends one command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="allowance">Extra time that the reply may take, for blocking commands.</param>
    /// <returns>The reply, which may be an error reply; fails with <see cref="RedisConnectionException"/> when the connection breaks.</returns>
    public Task<RespValue> ExecuteAsync(RedisCommand command, TimeSpan allowance = default)
    {
        var pending = new SingleReply(_time.GetTimestamp(), allowance);
        Enqueue(new ReadOnlySpan<RedisCommand>(ref command), pending);
        return pending.Task;
    }

    /// <summary>Sends commands one right after the other, with nobody else's between them.</summary>
    public Task<RespValue[]> ExecuteAsync(ReadOnlySpan<RedisCommand> commands)
    {
        if (commands.IsEmpty)
        {
            return Task.FromResult<RespValue[]>([]);
        }

        var pending = new BatchReply(_time.GetTimestamp(), commands.Length);
        Enqueue(commands, pending);
        return pending.Task;
    }

    /// <summary>Closes it; who still waits for a reply gets an error.</summary>
    public async ValueTask DisposeAsync()
    {
        Close(new RedisConnectionException($"the connection to Redis at {_settings.Address} was closed"));
        await _loops;
    }

    private void Enqueue(ReadOnlySpan<RedisCommand> commands, PendingReply pending)
    {
        lock (_gate)
        {
            if (_fault is { } fault)
            {
                pending.Fail(fault);
                return;
            }

            if (Volatile.Read(ref _unsent) > MaxUnsent)
            {
                pending.Fail(new RedisConnectionException(
                    $"more than {MaxUnsent / 1024 / 1024} MiB wait to be sent to Redis at {_settings.Address}"));
                return;
            }

            long written = 0;
            foreach (ref readonly var command in commands)
            {
                written += command.WriteTo(_outgoing.Writer);
            }

            Interlocked.Add(ref _unsent, written);
            _pending.Enqueue(pending);

            // It completes at once, for the pipe has no threshold; all it does is wake the sender.
            var woken = _outgoing.Writer.FlushAsync();
            Debug.Assert(woken.IsCompleted, "a pipe without a threshold never makes its writer wait");
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var result = await _outgoing.Reader.ReadAsync(_closing.Token);
                foreach (var segment in result.Buffer)
                {
                    await _stream.WriteAsync(segment, _closing.Token);
                }

                Interlocked.Add(ref _unsent, -result.Buffer.Length);
                _outgoing.Reader.AdvanceTo(result.Buffer.End);
            }
        }
        catch (Exception error)
        {
            Close(Lost(error.Message, error));
        }
        finally
        {
            await _outgoing.Reader.CompleteAsync();
        }
    }

    private async Task ReceiveAsync()
    {
        var incoming = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, minimumReadSize: 4 * 1024));
        var parser = new RespParser();
        try
        {
            while (true)
            {
                var result = await incoming.ReadAsync(_closing.Token);
                var buffer = result.Buffer;
                while (parser.TryRead(ref buffer, out var reply))
                {
                    Hand(reply);
                }

                if (result.IsCompleted)
                {
                    Close(Lost("Redis closed it"));
                    return;
                }

                Volatile.Write(ref _lastReply, _time.GetTimestamp());
                incoming.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        catch (RespFormatException error)
        {
            Close(Lost($"what it sent is not understood: {error.Message}", error));
        }
        catch (Exception error)
        {
            Close(Lost(error.Message, error));
        }
        finally
        {
            await incoming.CompleteAsync();
        }
    }

    private void Hand(in RespValue reply)
    {
        lock (_gate)
        {
            if (!_pending.TryPeek(out var head))
            {
                throw new RespFormatException("a reply that nobody asked for");
            }

            if (head.Take(reply))
            {
                _pending.Dequeue();
            }
        }
    }

    private void CheckProgress()
    {
        if (_settings.ReplyTimeout is not { } timeout)
        {
            return;
        }

        PendingReply? head;
        lock (_gate)
        {
            _pending.TryPeek(out head);
        }

        if (head is not null
            && _time.GetElapsedTime(Math.Max(head.SentAt, Volatile.Read(ref _lastReply))) > timeout + head.Allowance)
        {
            Close(Lost($"it was silent for {(timeout + head.Allowance).TotalSeconds:0.###} s while a reply was due"));
        }
    }

    private RedisConnectionException Lost(string why, Exception? cause = null) =>
        new($"the connection to Redis at {_settings.Address} was lost: {why}", cause);

    private void Close(RedisConnectionException fault)
    {
        lock (_gate)
        {
            if (_fault is not null)
            {
                return;
            }

            Volatile.Write(ref _fault, fault);
            while (_pending.TryDequeue(out var pending))
            {
                pending.Fail(fault);
            }

            _outgoing.Writer.Complete();
        }

        _watchdog.Dispose();
        _closing.Cancel();
        _stream.Dispose();
    }
}
