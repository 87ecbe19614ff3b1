using DaprPush.DevSidecar.Redis.Protocol;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>
/// One server, one connection at a time. A broken connection is replaced when the next command comes: all that come meanwhile
/// share that attempt, and fail together when it and its <see cref="RedisSettings.MaxRetries"/> repetitions fail.
/// A command is sent at most once: repeating one whose fate is unknown is the caller's decision.
/// </summary>
internal sealed partial class RedisClient(RedisSettings settings, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposing = new();
    private RedisConnection? _connection;
    private Task<RedisConnection>? _dialing;
    private bool _wasConnected;

    /// <summary><c>host:port</c>.</summary>
    public string Address => settings.Address;

    /// <summary>Sends one command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellation">Stops waiting; a command already sent is carried out nevertheless.</param>
    /// <param name="allowance">Extra time that the reply may take, for blocking commands.</param>
    /// <returns>The reply, which may be an error reply.</returns>
    /// <exception cref="RedisConnectionException">No connection, or it broke.</exception>
    public Task<RespValue> ExecuteAsync(RedisCommand command, CancellationToken cancellation, TimeSpan allowance = default)
    {
        return Current() is { } open
            ? open.ExecuteAsync(command, allowance).WaitAsync(cancellation)
            : DialAndExecuteAsync();

        async Task<RespValue> DialAndExecuteAsync()
        {
            var connection = await ConnectAsync(cancellation);
            return await connection.ExecuteAsync(command, allowance).WaitAsync(cancellation);
        }
    }

    /// <summary>Sends commands one right after the other, with nobody else's between them.</summary>
    public Task<RespValue[]> ExecuteAsync(ReadOnlyMemory<RedisCommand> commands, CancellationToken cancellation)
    {
        return Current() is { } open
            ? open.ExecuteAsync(commands.Span).WaitAsync(cancellation)
            : DialAndExecuteAsync();

        async Task<RespValue[]> DialAndExecuteAsync()
        {
            var connection = await ConnectAsync(cancellation);
            return await connection.ExecuteAsync(commands.Span).WaitAsync(cancellation);
        }
    }

    /// <summary>The open connection, or a new one.</summary>
    public Task<RedisConnection> ConnectAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_connection is { IsOpen: true } open)
            {
                return Task.FromResult(open);
            }

            _dialing ??= DialAsync();
            return _dialing.WaitAsync(cancellation);
        }
    }

    /// <summary>Closes the connection; whoever waits for a reply gets a <see cref="RedisConnectionException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<RedisConnection>? dialing;
        lock (_gate)
        {
            _disposing.Cancel();
            dialing = _dialing;
        }

        if (dialing is not null)
        {
            await ((Task)dialing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }
    }

    private RedisConnection? Current() => Volatile.Read(ref _connection) is { IsOpen: true } open ? open : null;

    private async Task<RedisConnection> DialAsync()
    {
        // Leaves the caller's lock before anything else.
        await Task.Yield();
        try
        {
            if (_connection is { } broken)
            {
                await broken.DisposeAsync();
            }

            var connection = await DialPatientlyAsync();
            if (_wasConnected)
            {
                LogReconnected(Address);
            }

            _wasConnected = true;
            Volatile.Write(ref _connection, connection);
            return connection;
        }
        catch (OperationCanceledException) when (_disposing.IsCancellationRequested)
        {
            throw new RedisConnectionException($"the connection to Redis at {Address} was closed");
        }
        finally
        {
            lock (_gate)
            {
                _dialing = null;
            }
        }
    }

    private async Task<RedisConnection> DialPatientlyAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await RedisDialer.DialAsync(settings, time, _disposing.Token);
            }
            catch (RedisConnectionException) when (attempt < settings.MaxRetries)
            {
                await Task.Delay(Backoff(attempt), time, _disposing.Token);
            }
        }
    }

    private TimeSpan Backoff(int attempt)
    {
        var doubled = settings.MinBackoff * Math.Pow(2, Math.Min(attempt, 30));
        return doubled < settings.MaxBackoff ? doubled : settings.MaxBackoff;
    }

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "Connected to Redis at {Address} again")]
    private partial void LogReconnected(string address);
}
