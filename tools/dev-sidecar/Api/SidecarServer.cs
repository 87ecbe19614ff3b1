using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DaprPush.DevSidecar.Api;

/// <summary>
/// One sidecar's ports on the loopback interface: HTTP/1.1 for the HTTP API and HTTP/2 without TLS for gRPC. Kestrel without a
/// host or middleware around it, because every event and every actor call of the machine passes here.
/// </summary>
internal sealed class SidecarServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly KestrelServer _server;
    private readonly RequestDelegate _http;
    private readonly RequestDelegate _grpc;
    private readonly int _grpcPort;
    private readonly BodyLimit _bodyLimit;

    public SidecarServer(int httpPort, int grpcPort, long maxBodySize, RequestDelegate http, RequestDelegate grpc, ILoggerFactory loggers)
    {
        _http = http;
        _grpc = grpc;
        _grpcPort = grpcPort;
        _bodyLimit = new BodyLimit(maxBodySize);
        _services = new ServiceCollection().AddSingleton(loggers).AddLogging().BuildServiceProvider();
        var options = new KestrelServerOptions { ApplicationServices = _services, AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.ListenLocalhost(httpPort, listen => listen.Protocols = HttpProtocols.Http1);
        options.ListenLocalhost(grpcPort, listen => listen.Protocols = HttpProtocols.Http2);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        _server = new KestrelServer(Options.Create(options), sockets, loggers);
    }

    /// <summary>Binds both ports.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public Task StartAsync(CancellationToken cancellation) => _server.StartAsync(new Application(this), cancellation);

    /// <summary>Stops accepting, lets running requests finish until <paramref name="cancellation"/>, then closes.</summary>
    public Task StopAsync(CancellationToken cancellation) => _server.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        await _services.DisposeAsync();
    }

    private sealed class Application(SidecarServer owner) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context)
        {
            if (context.Connection.LocalPort == owner._grpcPort)
            {
                return owner._grpc(context);
            }

            context.Features.Set(owner._bodyLimit);
            return owner._http(context);
        }

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
