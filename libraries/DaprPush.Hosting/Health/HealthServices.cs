using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DaprPush.Hosting.Health;

/// <summary>The checks of a part.</summary>
public static class HealthServices
{
    // Readiness fails fast: a sidecar that does not even answer is told from one that is slow well before a probe gives up.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>The sidecar, which every part depends on; the part adds its own.</summary>
    public static IHealthChecksBuilder AddPushHealth(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DependencyStates>();
        return services.AddHealthChecks().AddCheck<SidecarHealthCheck>("sidecar", tags: [HealthEndpoints.ReadyTag], timeout: Limit);
    }
}
