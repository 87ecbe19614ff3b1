using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Hosting.Health;

/// <summary>The health pages every service has.</summary>
public static class HealthEndpoints
{
    /// <summary>A check with this tag decides whether traffic is sent here, not whether the process is restarted.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// A check with this tag decides whether the process is started anew: it looks at nothing but the process, and fails only where
    /// nothing else would help.
    /// </summary>
    public const string LiveTag = "live";

    /// <summary><c>/health</c>, <c>/health/ready</c> and <c>/health/live</c>; what they tell, see <see cref="HealthPage"/>.</summary>
    public static void MapHealthEndpoints(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/health", HealthPage.All);
        Map(endpoints, "/health/ready", HealthPage.Ready);
        Map(endpoints, "/health/live", HealthPage.Live);
    }

    /// <summary>Answers with a page on another path.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string path, HealthPage page)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var pages = endpoints.ServiceProvider.GetRequiredService<HealthPages>();
        return endpoints.Map(path, async (HttpContext context) =>
        {
            var answer = await pages.ReadAsync(page).WaitAsync(context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = HealthAnswer.ContentType;
            context.Response.ContentLength = answer.Json.Length;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.Body.WriteAsync(answer.Json, context.RequestAborted).ConfigureAwait(false);
        }).Requires(Right.None).WithMetadata(new HealthProbe(), new ServedOn(ServedPorts.All));
    }
}

/// <summary>Marks an endpoint that orchestrators ask without any credentials.</summary>
internal sealed class HealthProbe;
