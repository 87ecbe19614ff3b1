using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Sample;

/// <summary>Writes outside of any invocation: to the log, and to the console.</summary>
internal sealed partial class Startup(ILogger<Startup> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogOutside(logger);
        Console.WriteLine("""{"printed":"outside of an invocation"}""");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Console.WriteLine("the worker stops");
        return Task.CompletedTask;
    }

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "logged outside of an invocation")]
    private static partial void LogOutside(ILogger logger);
}
