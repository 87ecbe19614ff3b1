using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DaprPush.Hosting.Logging;

/// <summary>One category's logger; see <see cref="LimitedLoggerFactory"/>.</summary>
internal sealed partial class LimitedLogger(ILogger inner) : ILogger
{
    private readonly ConcurrentDictionary<(int Event, LogLevel Level), Kind> _kinds = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel < LogLevel.Warning || _kinds.GetOrAdd((eventId.Id, logLevel), static _ => new Kind()).Lets())
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    /// <summary>Counts anew, and says what was left out until now.</summary>
    public void BeginWindow()
    {
        foreach (var ((id, level), kind) in _kinds)
        {
            if (kind.BeginWindow() is > 0 and var left)
            {
                LogLeftOut(inner, level, left, id, (int)LimitedLoggerFactory.Window.TotalSeconds);
            }
        }
    }

    [LoggerMessage(EventId = 1, Message = "{Left} more lines of event {Event} were left out in the last {Seconds} s.")]
    private static partial void LogLeftOut(ILogger logger, LogLevel level, int left, int @event, int seconds);

    private sealed class Kind
    {
        private int _lines;

        public bool Lets() => Interlocked.Increment(ref _lines) <= LimitedLoggerFactory.LinesInOneWindow;

        /// <returns>How many lines were left out.</returns>
        public int BeginWindow() => Interlocked.Exchange(ref _lines, 0) - LimitedLoggerFactory.LinesInOneWindow;
    }
}
