using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Tests.Redis.Harness;

/// <summary>Keeps what is logged.</summary>
internal sealed class LinesLogger : ILogger
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add(formatter(state, exception));
}
