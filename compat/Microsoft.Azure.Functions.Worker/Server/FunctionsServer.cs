using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker.Catalog;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Startup;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Server;

/// <summary>Serves the entry assembly's functions on a Kestrel of its own, beside the app's services.</summary>
internal sealed partial class FunctionsServer(
    ServerSettings settings,
    InvocationPipeline pipeline,
    IServiceScopeFactory scopes,
    ILoggerFactory loggers,
    IHostEnvironment environment) : IHostedService
{
    private readonly ILogger _logger = loggers.CreateLogger("Host.Functions");
    private WebApplication? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var functions = FunctionCatalog.Of(Assembly.GetEntryAssembly()!);
            _server = Build(functions);
            await StartServerAsync(_server, cancellationToken);
            Announce(functions);
        }
        catch (StartupException e)
        {
            StartupFailure.Exit(e);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken);
            await _server.DisposeAsync();
        }
    }

    private async Task StartServerAsync(WebApplication server, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new StartupException($"Port {settings.Port} is unavailable: another program listens on it. Choose another with --port.");
        }
    }

    private WebApplication Build(IReadOnlyList<FunctionEntry> functions)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment.EnvironmentName });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenAnyIP(settings.Port);
            kestrel.Limits.MaxRequestBodySize = settings.MaxRequestBodySize;

            // The official request body is in memory and can be read synchronously.
            kestrel.AllowSynchronousIO = true;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<ILoggerFactory>(new ServerLoggers(loggers));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        var server = builder.Build();
        server.UseRouting();
        server.Use(RefuseOtherMethodsAsync);
        Map(server, functions);
        return server;
    }

    // Routing answers 405 where only the method is wrong; the Functions host answers 404.
    private static Task RefuseOtherMethodsAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<FunctionEntry>() is not null)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private void Map(IEndpointRouteBuilder endpoints, IReadOnlyList<FunctionEntry> functions)
    {
        foreach (var function in functions)
        {
            var endpoint = new FunctionEndpoint(function, pipeline, scopes, loggers.CreateLogger($"Function.{function.Definition.Name}"));
            var route = endpoints.Map(PathOf(function), endpoint.InvokeAsync).WithMetadata(function);
            if (function.Methods.Count > 0)
            {
                route.WithMetadata(new HttpMethodMetadata(function.Methods));
            }
        }
    }

    private string PathOf(FunctionEntry function) => $"/{settings.RoutePrefix}/{function.Route}".Replace("//", "/", StringComparison.Ordinal);

    private void Announce(IReadOnlyList<FunctionEntry> functions)
    {
        foreach (var function in functions)
        {
            var methods = function.Methods.Count == 0 ? "any method" : string.Join(',', function.Methods);
            LogFunction(function.Definition.Name, methods, settings.Port, PathOf(function));
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Function}: [{Methods}] http://localhost:{Port}{Path}")]
    private partial void LogFunction(string function, string methods, int port, string path);

    /// <summary>The app's own host hears the signals; the server stops with it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
