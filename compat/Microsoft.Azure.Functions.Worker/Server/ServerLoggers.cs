using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.Azure.Functions.Worker.Server;

/// <summary>The app's loggers for the server inside of it, whose host has nothing to say that the app's host does not say.</summary>
internal sealed class ServerLoggers(ILoggerFactory app) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) ? NullLogger.Instance : app.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => app.AddProvider(provider);

    public void Dispose()
    {
        // The app's own.
    }
}
