using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Logs;

/// <summary>
/// What a worker prints, wrapped as the real host wraps it: under <c>Host.Function.Console</c>, standard output as information, standard
/// error by the words in it.
/// </summary>
internal sealed class ConsoleLines(ILoggerFactory loggers)
{
    private static readonly string[] ErrorWords = ["error", "fail", "severe", "unhandled exception"];
    private readonly ILogger _console = loggers.CreateLogger("Host.Function.Console");

    /// <summary>A line of standard output.</summary>
    public void WriteOutput(string line) => Write(LogLevel.Information, line);

    /// <summary>A line of standard error.</summary>
    public void WriteError(string line) => Write(
        line.Contains("warn", StringComparison.OrdinalIgnoreCase) ? LogLevel.Warning
        : ErrorWords.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase)) ? LogLevel.Error
        : LogLevel.Information,
        line);

    private void Write(LogLevel level, string line) => _console.Log(level, default, line, null, static (text, _) => text);
}
