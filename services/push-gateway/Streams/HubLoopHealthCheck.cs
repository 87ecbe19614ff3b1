using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// A hub loop that does no work any more delivers nothing, and nothing but a restart helps. It has a second's work every second; a
/// minute without is far beyond any load.
/// </summary>
internal sealed class HubLoopHealthCheck(StreamHubs hubs) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var idle = hubs.SinceTick;
        return Task.FromResult(idle < Limit ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy($"The hub loop has done nothing for {idle.TotalSeconds:F0} s."));
    }
}
