using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Router.Watch;

/// <summary>Whether actors can be called by way of this router's sidecar.</summary>
internal sealed class ActorHealthCheck(ActorTrouble trouble) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(trouble.Now is { } words ? HealthCheckResult.Unhealthy(words) : HealthCheckResult.Healthy());
}
