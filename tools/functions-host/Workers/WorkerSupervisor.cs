using DaprPush.FunctionsHost.Apps;
using DaprPush.FunctionsHost.Logs;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>
/// Keeps one worker running: starts it, lets requests in when it has loaded its functions, and starts it again, after a pause, when it ends
/// by itself. A worker that has never got so far is not started again, because what stopped it will not go away: its exit code is the host's.
/// </summary>
internal sealed partial class WorkerSupervisor(
    FunctionApp app, WorkerStart start, WorkerConnections connections, WorkerGate gate, WorkerLog log, ConsoleLines console,
    TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>How many restarts in a row may fail before the host gives up.</summary>
    public const int MaxFailedRestarts = 5;

    // What the real host gives a worker to end in.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private readonly ILogger _logger = loggers.CreateHostLogger();

    /// <summary>Runs workers until <paramref name="drained"/>, or until one can't be kept running.</summary>
    /// <param name="host">Where they find the gRPC service.</param>
    /// <param name="stopping">No worker is started any more; the one that runs answers what it has.</param>
    /// <param name="drained">No request is left: the worker ends.</param>
    /// <returns>The exit code of the last worker.</returns>
    /// <exception cref="FunctionAppException">The first worker could not be started, or what it says of its functions is not valid.</exception>
    public async Task<int> RunAsync(Uri host, CancellationToken stopping, CancellationToken drained)
    {
        var (hasServed, failures) = (false, 0);
        while (true)
        {
            var (code, served) = await LiveAsync(host, drained);
            hasServed |= served;
            failures = served ? 0 : failures + 1;
            if (stopping.IsCancellationRequested || !hasServed || failures > MaxFailedRestarts)
            {
                return code;
            }

            var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << failures));
            LogRestart(_logger, code, pause.TotalSeconds);
            try
            {
                await Task.Delay(pause, time, stopping);
            }
            catch (OperationCanceledException)
            {
                return code;
            }
        }
    }

    private async Task<(int Code, bool Served)> LiveAsync(Uri host, CancellationToken drained)
    {
        var connection = new WorkerConnection(log);
        connections.Add(connection);
        using var process = WorkerProcess.Start(app, host, connection.WorkerId, console);
        LogStarted(_logger, process.Id);
        var closing = CloseAfterAsync(process, connection);
        var served = false;
        try
        {
            gate.Open(await start.RunAsync(connection, drained));
            served = true;
            return (await process.Exited.WaitAsync(drained), served);
        }
        catch (OperationCanceledException) when (drained.IsCancellationRequested)
        {
            return (await EndAsync(process, connection), served);
        }
        catch (WorkerEndedException)
        {
            return (await process.Exited, served);
        }
        catch (WorkerFailureException failure)
        {
            LogFailed(_logger, failure);
            await EndAsync(process, connection);
            return (1, served);
        }
        catch (FunctionAppException)
        {
            await EndAsync(process, connection);
            throw;
        }
        finally
        {
            gate.Close();
            await closing;
            connections.Remove(connection);
        }
    }

    // Whoever waits for an answer of this worker must hear that none will come.
    private async Task CloseAfterAsync(WorkerProcess process, WorkerConnection connection)
    {
        var code = await process.Exited;
        gate.Close();
        connection.Close(new WorkerEndedException($"the worker ended with code {code}"));
    }

    private async Task<int> EndAsync(WorkerProcess process, WorkerConnection connection)
    {
        connection.Terminate(Grace);
        try
        {
            return await process.Exited.WaitAsync(Grace, time);
        }
        catch (TimeoutException)
        {
            LogKilled(_logger, Grace.TotalSeconds);
            process.Kill();
            return await process.Exited;
        }
    }

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "worker {Process} started")]
    private static partial void LogStarted(ILogger logger, int process);

    [LoggerMessage(EventId = 12, Level = LogLevel.Error, Message = "the worker could not start")]
    private static partial void LogFailed(ILogger logger, Exception failure);

    [LoggerMessage(EventId = 13, Level = LogLevel.Error, Message = "the worker ended with code {Code}; it is started again in {Seconds} s, and requests get 503 until then")]
    private static partial void LogRestart(ILogger logger, int code, double seconds);

    [LoggerMessage(EventId = 14, Level = LogLevel.Warning, Message = "the worker did not end within {Seconds} s and is killed")]
    private static partial void LogKilled(ILogger logger, double seconds);
}
