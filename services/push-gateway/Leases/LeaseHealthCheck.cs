using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Gateway.Leases;

/// <summary>
/// Before the first lease routers send nothing here: no clients should come. A lease that lapsed closes no door, since it lapses in all
/// gateways when routers are away: what is held here is taken up again as soon as one is back.
/// </summary>
internal sealed class LeaseHealthCheck(LeaseKeeper lease) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lease.IsHeld
            ? HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["renewed_seconds_ago"] = Math.Round(lease.SinceRenewal.TotalSeconds, 1) })
            : new HealthCheckResult(
                lease.WasHeld ? HealthStatus.Degraded : HealthStatus.Unhealthy, "The gateway has no lease: the message router does not answer."));
}
