using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Logs;

/// <summary>Loggers that write to a <see cref="LogConsole"/> under one speaker's name.</summary>
internal sealed class ConsoleLoggerFactory(LogConsole console, string speaker, LogLevel least) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new ConsoleLogger(
        console, speaker, categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) && least < LogLevel.Error ? LogLevel.Error : least);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class ConsoleLogger(LogConsole console, string speaker, LogLevel least) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var text = formatter(state, exception);
            console.Write(speaker, $"{Word(logLevel)} {text}");
            if (exception is not null)
            {
                foreach (var line in exception.ToString().Split('\n'))
                {
                    console.Write(speaker, "      " + line.TrimEnd('\r'));
                }
            }
        }

        private static string Word(LogLevel level) => level switch
        {
            LogLevel.Trace => "trace",
            LogLevel.Debug => "debug",
            LogLevel.Information => "info ",
            LogLevel.Warning => "warn ",
            LogLevel.Error => "error",
            _ => "fatal",
        };
    }
}
