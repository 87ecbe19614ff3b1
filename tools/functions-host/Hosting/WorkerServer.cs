using System.Net;
using DaprPush.FunctionsHost.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Hosting;

/// <summary>The gRPC server that workers call, on a free port of the loopback.</summary>
internal static class WorkerServer
{
    /// <summary>Builds it.</summary>
    public static WebApplication Create(IServiceProvider shared)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
        }));
        builder.Services.AddSingleton(shared.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton(shared.GetRequiredService<WorkerConnections>());

        // A message holds a whole body, up to the public port's limit.
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        var server = builder.Build();
        server.UseRouting();
        server.MapGrpcService<WorkerService>();
        return server;
    }

    /// <summary>Where it listens, once it has started.</summary>
    public static Uri AddressOf(WebApplication server) => new(server.Urls.Single());
}
