using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Gateway.Leases;

/// <summary>
/// Says how far this machine's clock is from the routers'. What depends on it is corrected, so the gateway serves on; tokens and logs
/// go by the machine's clock, which somebody has to set.
/// </summary>
internal sealed class ClockHealthCheck(RoutersClock clock) : IHealthCheck
{
    /// <summary>What clocks that are kept by NTP stay within, many times over.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var ahead = clock.Ahead;
        var data = new Dictionary<string, object> { ["ahead_seconds"] = Math.Round(ahead.TotalSeconds, 3) };
        return Task.FromResult(!clock.IsKnown ? HealthCheckResult.Healthy("The routers have not told their time yet.")
            : ahead.Duration() <= Tolerance ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded("This machine's clock differs from the routers'. Messages expire by theirs; tokens go by this one.", data: data));
    }
}
