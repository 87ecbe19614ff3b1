using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DaprPush.Hosting.Logging;

/// <summary>
/// Loggers whose warnings and errors cannot fill a disk, however often a client causes them: of one kind (category, event, level) at
/// most <see cref="LinesInOneWindow"/> are written in <see cref="Window"/>, and then one line says how many were left out.
/// </summary>
internal sealed class LimitedLoggerFactory : ILoggerFactory
{
    /// <summary>Lines of one kind that are written within <see cref="Window"/>.</summary>
    public const int LinesInOneWindow = 20;

    /// <summary>The time over which lines are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly ILoggerFactory _inner;
    private readonly ITimer _timer;
    private readonly ConcurrentDictionary<string, LimitedLogger> _loggers = new(StringComparer.Ordinal);

    public LimitedLoggerFactory(ILoggerFactory inner, TimeProvider time)
    {
        _inner = inner;
        _timer = time.CreateTimer(static factory => ((LimitedLoggerFactory)factory!).BeginWindow(), this, Window, Window);
    }

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, name => new LimitedLogger(_inner.CreateLogger(name)));

    public void AddProvider(ILoggerProvider provider) => _inner.AddProvider(provider);

    public void Dispose()
    {
        _timer.Dispose();
        BeginWindow();
        _inner.Dispose();
    }

    private void BeginWindow()
    {
        foreach (var logger in _loggers.Values)
        {
            logger.BeginWindow();
        }
    }
}
