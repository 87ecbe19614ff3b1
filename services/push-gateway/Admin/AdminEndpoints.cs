using DaprPush.Gateway.Api;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Cors;

namespace DaprPush.Gateway.Admin;

/// <summary>
/// What the console asks for: the send API's view of all gateways, under a path of its own that other pages cannot reach and that
/// takes the admin right.
/// </summary>
internal static class AdminEndpoints
{
    public static void MapAdmin(this IEndpointRouteBuilder endpoints)
    {
        var admin = endpoints.MapGroup("/admin").WithMetadata(new DisableCorsAttribute()).Requires(Right.Admin);
        admin.MapGet("/connections", PassAsync);
        admin.MapGet("/connections/stats", PassAsync);
        admin.MapDelete("/connections/{id}", PassAsync);
        admin.MapGet("/users/{id}/presence", PassAsync);
        admin.MapDelete("/users/{id}/connections", PassAsync);
    }

    private static Task PassAsync(HttpContext context, SendApiPassage passage) => passage.PassAsync(context, "/admin", SendApiPassage.Root);
}
