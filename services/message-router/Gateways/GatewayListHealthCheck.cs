using DaprPush.Router.Settings;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Gateways;

/// <summary>
/// Whether the list of living gateways is fresh. A stale one still serves, so it takes no traffic away; it only means that gateways
/// which died lately are still sent to.
/// </summary>
internal sealed class GatewayListHealthCheck(LiveGateways gateways, IOptions<RouterOptions> options, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (gateways.Latest is not { } latest)
        {
            return Task.FromResult(HealthCheckResult.Degraded("The gateway directory has not been reached yet."));
        }

        var data = new Dictionary<string, object> { ["gateways"] = latest.Count };
        var age = time.GetUtcNow() - latest.AsOf;
        return Task.FromResult(age < options.Value.Lease
            ? HealthCheckResult.Healthy(data: data)
            : HealthCheckResult.Degraded($"The gateway directory was last reached {age.TotalSeconds:F0} s ago.", data: data));
    }
}
