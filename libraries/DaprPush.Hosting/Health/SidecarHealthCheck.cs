using Dapr.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>Asks the sidecar whether it is ready; it says so once its components are.</summary>
public sealed class SidecarHealthCheck(DaprClient dapr) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await dapr.CheckHealthAsync(cancellationToken).ConfigureAwait(false)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The Dapr sidecar does not answer or is not ready.");
}
