using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Hosting.Health;

/// <summary>The state store, for a part that uses it only by way of the routers.</summary>
internal sealed class RoutersStateStoreHealthCheck(RoutersHealthCheck routers) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await routers.StateStoreAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is { } reason
            ? new HealthCheckResult(context.Registration.FailureStatus, reason)
            : HealthCheckResult.Healthy();
}
