using DaprPush.FunctionsHost.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Hosting;

/// <summary>The HTTP server where functions are called.</summary>
internal static class PublicServer
{
    // ScriptConstants.DefaultMaxRequestBodySize of the real host, in bytes.
    private const long MaxBodySize = 104857600;

    /// <summary>Builds it.</summary>
    public static WebApplication Create(IServiceProvider shared, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodySize;
            kestrel.ListenAnyIP(port);
        });
        builder.Services.AddSingleton(shared.GetRequiredService<ILoggerFactory>());
        var server = builder.Build();
        server.Run(shared.GetRequiredService<RequestHandler>().HandleAsync);
        return server;
    }
}
