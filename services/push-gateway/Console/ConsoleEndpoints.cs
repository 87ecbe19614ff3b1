using DaprPush.Gateway.Settings;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Console;

/// <summary>
/// The console: a page at <c>/</c> and what it loads, for anybody to have; all that it shows and does comes from <c>/admin</c> and
/// <c>/api/v1</c>, which ask who is there.
/// </summary>
internal static class ConsoleEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapConsole(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<IOptions<GatewayOptions>>().Value.Console)
        {
            return;
        }

        foreach (var file in ConsoleFile.All())
        {
            endpoints.MapMethods(file.Path, Methods, (HttpContext context) => file.Answer(context)).Requires(Right.None);
        }
    }
}
