using System.Globalization;
using DaprPush.Hosting.Ports;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>The router as Program.cs wires it, on a port of the test's choice.</summary>
internal sealed class RouterHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RouterHost(WebApplication app, int port)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <summary>Speaks to the router as its sidecar does.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<RouterHost> StartAsync(int port, int sidecarHttpPort, int sidecarGrpcPort, params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["APP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["DAPR_HTTP_PORT"] = sidecarHttpPort.ToString(CultureInfo.InvariantCulture),
            ["DAPR_GRPC_PORT"] = sidecarGrpcPort.ToString(CultureInfo.InvariantCulture),
            ["Push:Router:HistorySize"] = "50",
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value)));
        builder.AddRunEnvironment(builder.ListenOnPorts(defaultDaprPort: port));
        builder.Services.AddRouter();
        var app = builder.Build();
        app.MapRouter();
        await app.StartAsync();
        return new RouterHost(app, port);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
