using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>The checks of a part.</summary>
public static class HealthServices
{
    /// <summary>The sidecar, without which no part can be ready, and the broker; the part adds its own.</summary>
    /// <param name="needsBroker">Whether the part is not ready while the broker is away.</param>
    public static IHealthChecksBuilder AddPushHealth(this IServiceCollection services, bool needsBroker)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ProcessFigures.None);
        services.AddSingleton<DependencyStates>();
        services.AddSingleton(provider => new HealthPages(
            provider.GetRequiredService<HealthCheckService>(),
            ActivatorUtilities.CreateInstance<HealthReportWriter>(provider),
            provider.GetRequiredService<TimeProvider>()));
        var checks = services.AddHealthChecks().AddProbed<SidecarHealthCheck>("sidecar", isNeeded: true);
        return checks.AddProbed<BrokerHealthCheck>("broker", needsBroker);
    }

    /// <summary>The routers, and by way of them the state store: a part without them goes on with what it can.</summary>
    public static IHealthChecksBuilder AddRouters(this IHealthChecksBuilder checks) => checks
        .AddProbed<RoutersHealthCheck>("routers", isNeeded: false)
        .AddCheck<RoutersStateStoreHealthCheck>("state_store", HealthStatus.Degraded);

    /// <summary>Adds a dependency that is asked.</summary>
    /// <param name="name">As the page shows it.</param>
    /// <param name="isNeeded">Whether the part is not ready without it; else it is degraded, and goes on with what it can.</param>
    public static IHealthChecksBuilder AddProbed<TCheck>(this IHealthChecksBuilder checks, string name, bool isNeeded)
        where TCheck : ProbedHealthCheck
    {
        ArgumentNullException.ThrowIfNull(checks);
        checks.Services.AddSingleton<TCheck>();
        return checks.AddCheck<TCheck>(name, isNeeded ? HealthStatus.Unhealthy : HealthStatus.Degraded, isNeeded ? [HealthEndpoints.ReadyTag] : []);
    }
}
