using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DaprPush.SendApi.Requests;

/// <summary>
/// The worker's own HTTP server, to which the Functions host passes each request on (Microsoft.Azure.Functions.Worker.Extensions.Http.
/// AspNetCore). It listens on loopback and meets nobody but the host.
/// </summary>
internal static class WorkerServer
{
    public static void ConfigureWorkerServer(this IHostApplicationBuilder builder)
    {
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Requests/RequestBody counts while it reads, and its limits are far lower.
            kestrel.Limits.MaxRequestBodySize = null;

            // The host adds headers of its own to those that its limits, the defaults of Kestrel, let through. Were the limits here the
            // same, a request at the edge would be refused here without the function, and the host would wait for it.
            kestrel.Limits.MaxRequestHeaderCount *= 2;
            kestrel.Limits.MaxRequestHeadersTotalSize *= 2;
            kestrel.Limits.MaxRequestLineSize *= 2;
        });

        // The extension switches it on, and it would take X-Forwarded-For away. Access/AccessMiddleware reads what the host put there.
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => forwarded.ForwardedHeaders = ForwardedHeaders.None);

        // Lines for each request, and an activity for each, which exists for these lines alone.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
    }
}
