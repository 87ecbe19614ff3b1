using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;

namespace DaprPush.Hosting.Health;

/// <summary>The health pages every service has.</summary>
public static class HealthEndpoints
{
    /// <summary>A check with this tag decides whether traffic is sent here, not whether the process is restarted.</summary>
    public const string ReadyTag = "ready";

    /// <summary>A check with this tag decides whether the process is started anew: it fails only where nothing else would help.</summary>
    public const string LiveTag = "live";

    /// <summary>
    /// <c>/health</c> and <c>/health/ready</c> (503 when a dependency is missing), <c>/health/live</c> (503 when only a restart helps).
    /// </summary>
    public static void MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/health", ReadyTag);
        Map(endpoints, "/health/ready", ReadyTag);
        Map(endpoints, "/health/live", LiveTag);
    }

    /// <param name="tag">The checks to run; null for none.</param>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path, string? tag) =>
        endpoints.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = check => tag is not null && check.Tags.Contains(tag),
            ResponseWriter = HealthReportWriter.WriteAsync,
        }).Requires(Right.None).WithMetadata(new HealthProbe());
}

/// <summary>Marks an endpoint that orchestrators ask without any credentials.</summary>
internal sealed class HealthProbe;
