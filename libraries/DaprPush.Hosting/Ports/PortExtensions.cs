using System.Net;
using DaprPush.Hosting.Health;
using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DaprPush.Hosting.Ports;

/// <summary>The ports of a service, and what is on which.</summary>
public static class PortExtensions
{
    /// <summary>Listens on the ports that <see cref="PortOptions"/> names.</summary>
    /// <param name="defaultDaprPort">The port for Dapr where no setting says.</param>
    /// <param name="defaultPublicPort">Null for a service that only Dapr talks to.</param>
    /// <param name="defaultAdminPort">Null for a service whose operators ask at the port for Dapr unless a setting says otherwise.</param>
    /// <param name="onPublicPort">What else the public port is to have.</param>
    public static PortOptions ListenOnPorts(
        this WebApplicationBuilder builder,
        int defaultDaprPort,
        int? defaultPublicPort = null,
        int? defaultAdminPort = null,
        Action<ListenOptions>? onPublicPort = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var ports = new PortOptions { Dapr = defaultDaprPort, Public = defaultPublicPort, Admin = defaultAdminPort };
        builder.Services.ReadNow(ports, PortOptions.Section, builder.Configuration);

        // The parts may share an environment, and SERVICE_PORT and ADMIN_PORT are the gateway's.
        ports.Public = defaultPublicPort is null && !IsInSection(nameof(PortOptions.Public)) ? null : ports.Public;
        ports.Admin = defaultAdminPort is null && !IsInSection(nameof(PortOptions.Admin)) ? null : ports.Admin;
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

            if (ports.Admin is { } admin)
            {
                Listen(kestrel, ports.AdminAddress, admin, _ => { });
            }
        });
        return ports;

        bool IsInSection(string name) => builder.Configuration[$"{PortOptions.Section}:{name}"] is { Length: > 0 };
    }

    /// <summary>Takes the environment of a service that listens there; see <see cref="RunEnvironment.Of"/>.</summary>
    public static RunEnvironment AddRunEnvironment(this WebApplicationBuilder builder, PortOptions ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        return RunEnvironment.AddTo(builder, ports.Addresses);
    }

    /// <summary>
    /// Serves each endpoint on its ports alone; on the others it is not there (404). An endpoint of <see cref="MapDaprGroup"/> is on the
    /// port for Dapr, one of <see cref="MapAdminGroup"/> on the operators', a health page on each, and every other one on the public port
    /// and the operators'. On the port for Dapr all but health pages want the app token, if there is one.
    /// </summary>
    public static void UsePorts(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var ports = app.Services.GetRequiredService<PortOptions>();
        var token = new AppToken(app.Configuration);
        app.UseRouting();
        app.Use((context, next) =>
        {
            var asked = context.Connection.LocalPort == ports.Dapr ? ServedPorts.Dapr
                : context.Connection.LocalPort == ports.Admin ? ServedPorts.Admin
                : ServedPorts.Public;
            var endpoint = context.GetEndpoint();

            // Kubernetes has no token to ask with.
            if (asked == ServedPorts.Dapr && endpoint?.Metadata.GetMetadata<HealthProbe>() is null && !token.Lets(context.Request))
            {
                return Results.Problem("This port is for the Dapr sidecar, which has a token.", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
            }

            if (endpoint is not null && ((endpoint.Metadata.GetMetadata<ServedOn>()?.Ports ?? ServedPorts.ForAnybody) & asked) == 0)
            {
                context.SetEndpoint(null);
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            return next(context);
        });
    }

    /// <summary>Endpoints that only Dapr may call; needs <see cref="UsePorts"/>.</summary>
    public static RouteGroupBuilder MapDaprGroup(this WebApplication app) => app.MapGroup("").WithMetadata(new ServedOn(ServedPorts.Dapr));

    /// <summary>Endpoints for operators, on their port; where a service has none, on the port for Dapr. Needs <see cref="UsePorts"/>.</summary>
    public static RouteGroupBuilder MapAdminGroup(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var hasOwn = app.Services.GetRequiredService<PortOptions>().Admin is not null;
        return app.MapGroup("").WithMetadata(new ServedOn(hasOwn ? ServedPorts.Admin : ServedPorts.Dapr));
    }

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
}
