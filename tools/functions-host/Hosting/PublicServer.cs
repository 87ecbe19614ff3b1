using System.Globalization;
using DaprPush.FunctionsHost.Apps;
using DaprPush.FunctionsHost.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DaprPush.FunctionsHost.Hosting;

/// <summary>The HTTP server where functions are called.</summary>
internal static class PublicServer
{
    // ScriptConstants.DefaultMaxRequestBodySize of the real host, in bytes, and the setting that replaces it.
    private const long DefaultMaxBodySize = 104857600;
    private const string MaxBodySizeSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    /// <summary>Builds it.</summary>
    public static WebApplication Create(IServiceProvider shared, int port)
    {
        var app = shared.GetRequiredService<FunctionApp>();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBodySize(app.Setting(MaxBodySizeSetting));
            kestrel.ListenAnyIP(port);
        });
        builder.Services.AddSingleton(shared.GetRequiredService<ILoggerFactory>());
        var server = builder.Build();
        server.Run(shared.GetRequiredService<RequestHandler>().HandleAsync);
        return server;
    }

    // What is no number is no limit of its own, as at the real host.
    private static long MaxBodySize(string? setting) =>
        long.TryParse(setting, NumberStyles.Integer, CultureInfo.InvariantCulture, out var size) && size >= 0 ? size : DefaultMaxBodySize;
}
