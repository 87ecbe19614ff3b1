using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Logging;

/// <summary>Logs on standard output, as containers want them.</summary>
public static class LogServices
{
    /// <summary>For the lines about single messages.</summary>
    public static void AddMessageTrail(this IServiceCollection services)
    {
        services.AddValidatedOptions<LogOptions>(LogOptions.Section);
        services.AddSingleton<MessageTrail>();
    }

    /// <param name="environment">In production lines are JSON, unless a setting says otherwise.</param>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static void AddPushLogging(this IHostApplicationBuilder builder, RunEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(environment);
        var options = new LogOptions();
        builder.Services.ReadNow(options, LogOptions.Section, builder.Configuration);
        if (options.Level != LogThreshold.Info)
        {
            // Over what appsettings.json says of the default, and of our own.
            builder.Logging.AddFilter((string?)null, (LogLevel)options.Level).AddFilter("DaprPush", (LogLevel)options.Level);
        }

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(provider => new LimitedLoggerFactory(
            new LoggerFactory(
                provider.GetServices<ILoggerProvider>(),
                provider.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                provider.GetService<IOptions<LoggerFactoryOptions>>(),
                provider.GetService<IExternalScopeProvider>()),
            provider.GetRequiredService<TimeProvider>())));
        if ((options.Format ?? (environment.IsProduction ? LogFormat.Json : LogFormat.Text)) == LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(json =>
            {
                json.IncludeScopes = false;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            });
        }
    }
}
