using System.Net;
using DaprPush.Hosting.Health;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Metrics;

/// <summary>
/// A small server beside the service's own, on <see cref="MetricsOptions.Port"/>: for Prometheus and for probes that come from
/// outside the pod, which must not reach the port for Dapr. Nothing where no port is set.
/// </summary>
internal sealed class MetricsPort(
    IOptions<MetricsOptions> options, MetricsPage page, HealthPages health, ILoggerFactory logging) : IHostedService, IAsyncDisposable
{
    private WebApplication? _server;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Port is not { } port)
        {
            return Task.CompletedTask;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (options.Value.Address == "*")
            {
                kestrel.ListenAnyIP(port);
            }
            else
            {
                kestrel.Listen(IPAddress.Parse(options.Value.Address), port);
            }
        });
        builder.Services.AddRoutingCore().AddSingleton(health).AddSingleton(logging);
        _server = builder.Build();
        if (options.Value.Enabled)
        {
            MetricsEndpoints.Map(_server, "/metrics", page);

            // Where scrapers of the system before this one ask.
            MetricsEndpoints.Map(_server, "/sse/metrics", page);
        }

        _server.MapHealthEndpoints();
        return _server.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => _server?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
