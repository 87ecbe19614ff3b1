using System.Diagnostics;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// gRPC by Grpc.AspNetCore, without a host around it: framing, deadlines and statuses are the library's, the methods are
/// <see cref="DaprService"/>'s. With an API token every call wants it.
/// </summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RequestDelegate _pipeline;

    /// <param name="dapr">What is served.</param>
    /// <param name="maxMessage">Longest message that is taken and sent, in bytes, as daprd's <c>--max-body-size</c>; negative: no limit.</param>
    /// <param name="token">The API token; null or empty: none.</param>
    /// <param name="loggers">Where the library logs.</param>
    public GrpcServer(DaprService dapr, long maxMessage, string? token, ILoggerFactory loggers)
    {
        int? limit = maxMessage < 0 ? null : (int)Math.Min(maxMessage, int.MaxValue);
        var services = new ServiceCollection()
            .AddSingleton(loggers)
            .AddLogging()
            .AddSingleton(new DiagnosticListener("DaprPush.DevSidecar.Grpc"))
            .AddSingleton(dapr)
            .AddSingleton<IServiceMethodProvider<DaprService>, DaprServiceMethods>();
        var grpc = services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = limit;
            options.MaxSendMessageSize = limit;
            options.EnableDetailedErrors = true;
        });
        if (!string.IsNullOrEmpty(token))
        {
            services.AddSingleton(new ApiTokenInterceptor(token));
            grpc.AddServiceOptions<DaprService>(options => options.Interceptors.Add<ApiTokenInterceptor>());
        }

        _services = services.BuildServiceProvider();
        var application = new ApplicationBuilder(_services);
        application.UseRouting();
        application.UseEndpoints(endpoints => endpoints.MapGrpcService<DaprService>());
        _pipeline = application.Build();
    }

    public Task HandleAsync(HttpContext http)
    {
        http.RequestServices = _services;
        return _pipeline(http);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
