using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Redis.Connection;

/// <summary>
/// One server, one connection at a time. A broken connection is replaced when the next command comes, because StackExchange.Redis
/// by itself takes a second or more: all that come meanwhile share that attempt, and fail together when it and its
/// <see cref="RedisSettings.MaxRetries"/> repetitions fail. A command is sent at most once: repeating one whose fate is unknown is
/// the caller's decision.
/// </summary>
internal sealed partial class RedisClient(RedisSettings settings, ConnectionPool pool, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposing = new();
    private ConnectionMultiplexer? _connection;
    private Task<ConnectionMultiplexer>? _dialing;
    private bool _wasConnected;

    /// <summary><c>host:port</c>.</summary>
    public string Address => settings.Address;

    /// <summary>Runs commands on the connection, within one turn of the pool.</summary>
    /// <param name="commands">Sends them. An error reply is a <see cref="RedisServerException"/>.</param>
    /// <param name="cancellation">Stops waiting; a command already sent is carried out nevertheless.</param>
    /// <exception cref="RedisUnavailableException">No connection, no answer, or it broke.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellation)
    {
        using var turn = await pool.TakeAsync(cancellation);
        var connection = await ConnectAsync(cancellation);
        try
        {
            return await commands(connection.GetDatabase(settings.Database)).WaitAsync(cancellation);
        }
        catch (RedisTimeoutException error)
        {
            throw Lost($"it was silent for {settings.ReplyTimeout?.TotalSeconds:0.###} s while a reply was due", error);
        }
        catch (RedisConnectionException error)
        {
            throw Lost($"{error.FailureType}", error);
        }
        catch (Exception error) when (_disposing.IsCancellationRequested && error is ObjectDisposedException or OperationCanceledException)
        {
            throw Closed();
        }
    }

    /// <summary>The open connection, or a new one.</summary>
    public Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _connection) is { IsConnected: true } current)
        {
            return Task.FromResult(current);
        }

        lock (_gate)
        {
            if (_connection is { IsConnected: true } open)
            {
                return Task.FromResult(open);
            }

            _dialing ??= DialAsync();
            return _dialing.WaitAsync(cancellation);
        }
    }

    /// <summary>Closes the connection; whoever waits for a reply gets a <see cref="RedisUnavailableException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        Task<ConnectionMultiplexer>? dialing;
        lock (_gate)
        {
            _disposing.Cancel();
            dialing = _dialing;
        }

        if (dialing is not null)
        {
            await ((Task)dialing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await CloseAsync();
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            // Without this it would wait for a read that blocks.
            await connection.CloseAsync(allowCommandsToComplete: false);
            await connection.DisposeAsync();
        }
    }

    private async Task<ConnectionMultiplexer> DialAsync()
    {
        // Leaves the caller's lock before anything else.
        await Task.Yield();
        try
        {
            await CloseAsync();
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
            throw Closed();
        }
        finally
        {
            lock (_gate)
            {
                _dialing = null;
            }
        }
    }

    private async Task<ConnectionMultiplexer> DialPatientlyAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await RedisDialer.DialAsync(settings, time, _disposing.Token);
            }
            catch (RedisUnavailableException) when (attempt < settings.MaxRetries)
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

    private RedisUnavailableException Lost(string why, Exception cause) =>
        _disposing.IsCancellationRequested ? Closed() : new($"the connection to Redis at {Address} was lost: {why}", cause);

    private RedisUnavailableException Closed() => new($"the connection to Redis at {Address} was closed");

    [LoggerMessage(EventId = 4101, Level = LogLevel.Information, Message = "Connected to Redis at {Address} again")]
    private partial void LogReconnected(string address);
}
