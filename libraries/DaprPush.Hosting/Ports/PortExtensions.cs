using System.Net;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Hosting.Ports;

/// <summary>Keeps what only Dapr may call on a port of its own.</summary>
public static class PortExtensions
{
    /// <summary>Listens on the two ports that <see cref="PortOptions"/> names.</summary>
    /// <param name="defaultDaprPort">The port for Dapr where no setting says.</param>
    /// <param name="defaultPublicPort">Null for a service that only Dapr talks to.</param>
    /// <param name="onPublicPort">What else the public port is to have.</param>
    public static PortOptions ListenOnPorts(
        this WebApplicationBuilder builder, int defaultDaprPort, int? defaultPublicPort = null, Action<ListenOptions>? onPublicPort = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var ports = new PortOptions { Dapr = defaultDaprPort, Public = defaultPublicPort };
        builder.Services.ReadNow(ports, PortOptions.Section, builder.Configuration);
        if (defaultPublicPort is null && builder.Configuration[$"{PortOptions.Section}:{nameof(PortOptions.Public)}"] is not { Length: > 0 })
        {
            // The parts may share an environment, and SERVICE_PORT is the gateway's.
            ports.Public = null;
        }

        builder.Services.AddSingleton(ports);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listen(kestrel, ports.DaprAddress, ports.Dapr, _ => { });
            if (ports.Public is { } port)
            {
                Listen(kestrel, ports.PublicAddress, port, listen =>
                {
                    onPublicPort?.Invoke(listen);
                    PublicTls.Use(listen, ports);
                });
            }
        });
        return ports;
    }

    /// <summary>
    /// Answers 404 where an endpoint of <see cref="MapDaprGroup"/> is asked for on another port. What stands outside the group is
    /// served on both, so that Dapr service invocation reaches it too. On the port for Dapr all but health pages want the app token, if
    /// there is one.
    /// </summary>
    public static void UseDaprPort(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var port = app.Services.GetRequiredService<PortOptions>().Dapr;
        var token = new AppToken(app.Configuration);
        app.UseRouting();
        app.Use((context, next) =>
        {
            if (context.Connection.LocalPort == port && !IsProbe(context) && !token.Lets(context.Request))
            {
                return Results.Problem("This port is for the Dapr sidecar, which has a token.", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
            }

            if (context.Connection.LocalPort != port && context.GetEndpoint()?.Metadata.GetMetadata<DaprOnly>() is not null)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    /// <summary>Endpoints that only Dapr may call; needs <see cref="UseDaprPort"/>.</summary>
    public static RouteGroupBuilder MapDaprGroup(this WebApplication app) => app.MapGroup("").WithMetadata(new DaprOnly());

    // Kubernetes has no token to ask with. Metrics and the console are no probes: they want the token here.
    private static bool IsProbe(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<HealthProbe>() is not null;

    private static void Listen(KestrelServerOptions kestrel, string address, int port, Action<ListenOptions> configure)
    {
        if (address == "*")
        {
            kestrel.ListenAnyIP(port, configure);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(address), port, configure);
        }
    }

    private sealed class DaprOnly;
}
