using DaprPush.FunctionsHost.Apps;
using DaprPush.FunctionsHost.Logs;
using DaprPush.FunctionsHost.Requests;
using DaprPush.FunctionsHost.Workers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Hosting;

/// <summary>What both servers and the supervisor share.</summary>
internal static class HostServices
{
    /// <summary>Builds it for one app.</summary>
    public static ServiceProvider Create(FunctionApp app)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging
            .SetMinimumLevel(LogLevel.Information)
            .AddConfiguration(app.HostJson.GetSection("logging"))

            // Lines of the servers themselves, which the real host does not show either. Why one could not start, HostRun says.
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Error)
            .AddConsole());
        services.AddRouting();
        services.AddHttpForwarder();
        services.AddSingleton(app);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<WorkerLog>();
        services.AddSingleton<ConsoleLines>();
        services.AddSingleton<WorkerGate>();
        services.AddSingleton<WorkerConnections>();
        services.AddSingleton<WorkerStart>();
        services.AddSingleton<WorkerSupervisor>();
        services.AddSingleton<HttpForwarding>();
        services.AddSingleton<FunctionCall>();
        services.AddSingleton<RequestHandler>();
        return services.BuildServiceProvider();
    }
}
