using DaprPush.FunctionsHost.Functions;
using DaprPush.FunctionsHost.Protocol;
using DaprPush.FunctionsHost.Workers;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Logs;

/// <summary>
/// What a worker logs, as the real host passes it on: within an invocation under <c>Function.NAME.User</c>, whatever category and event id
/// it had; the worker's own messages under <c>Worker</c>; anything else is dropped.
/// </summary>
internal sealed class WorkerLog(ILoggerFactory loggers)
{
    private readonly ILogger _worker = loggers.CreateLogger("Worker");

    /// <summary>Passes one entry on.</summary>
    /// <param name="entry">As the worker sent it.</param>
    /// <param name="function">The function within whose invocation it was written; null for none that runs.</param>
    public void Write(RpcLog entry, HttpFunction? function)
    {
        var logger = entry.LogCategory switch
        {
            RpcLog.Types.RpcLogCategory.System => _worker,
            RpcLog.Types.RpcLogCategory.User => function?.UserLog,
            _ => null,
        };
        if (logger is null || entry.Level == RpcLog.Types.Level.None)
        {
            return;
        }

        // The levels have the numbers of Microsoft.Extensions.Logging.
        logger.Log(
            (LogLevel)(int)entry.Level,
            new EventId(0, entry.EventId),
            entry.Message,
            entry.Exception is null ? null : new WorkerFailureException(entry.Message, entry.Exception),
            static (message, _) => message);
    }
}
