using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Gateway.Leases;

/// <summary>Without a lease routers send nothing here: no new clients should come.</summary>
internal sealed class LeaseHealthCheck(LeaseKeeper lease) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lease.IsHeld
            ? HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["renewed_seconds_ago"] = Math.Round(lease.SinceRenewal.TotalSeconds, 1) })
            : HealthCheckResult.Unhealthy("The gateway has no lease: the message router does not answer."));
}
