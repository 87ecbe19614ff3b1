using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Metrics;

/// <summary>Where Prometheus asks.</summary>
public static class MetricsEndpoints
{
    /// <summary>Answers there, unless metrics are off or have a port of their own.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder endpoints, params string[] paths)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<MetricsOptions>>().Value;
        if (options is not { Enabled: true, Port: null })
        {
            return;
        }

        foreach (var path in paths)
        {
            Map(endpoints, path, endpoints.ServiceProvider.GetRequiredService<MetricsPage>());
        }
    }

    internal static void Map(IEndpointRouteBuilder endpoints, string path, MetricsPage page) =>
        endpoints.MapGet(path, async (HttpContext context) =>
        {
            var text = await page.ReadAsync().WaitAsync(context.RequestAborted).ConfigureAwait(false);
            context.Response.ContentType = MetricsPage.ContentType;
            context.Response.ContentLength = text.Length;
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.Body.WriteAsync(text, context.RequestAborted).ConfigureAwait(false);
        }).Requires(Right.None);
}
