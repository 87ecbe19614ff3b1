using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Logs;

/// <summary>The host's own lines have one category, beside those of the functions.</summary>
internal static class HostLog
{
    /// <summary>The log of the host itself.</summary>
    public static ILogger CreateHostLogger(this ILoggerFactory loggers) => loggers.CreateLogger("Host");
}
