using DaprPush.Hosting.Logging;
using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace DaprPush.SendApi.Logging;

/// <summary>
/// Where the log goes: to the worker's console and nowhere else. The worker's usual way, to the host by its protocol, loses what is
/// logged outside of an invocation, such as a publish that failed for many requests, and names the function in place of our category
/// and event (azure-functions-host 4.1037). What the worker prints the host logs line by line, under <c>Host.Function.Console</c>.
/// </summary>
internal static class WorkerConsole
{
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static void AddWorkerConsole(this IHostApplicationBuilder builder, RunEnvironment environment)
    {
        // Each record has to be one line, or the host takes it for several.
        builder.Logging.ClearProviders().AddSimpleConsole(text => text.SingleLine = true);

        // The host gives lines of the error stream the level that it finds in their text, warning or error; all others are information.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Warning);
        builder.AddPushLogging(environment);
    }
}
