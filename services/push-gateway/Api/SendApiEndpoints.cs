using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;

namespace DaprPush.Gateway.Api;

/// <summary>The send API beside the streams, so that one origin serves a browser.</summary>
internal static class SendApiEndpoints
{
    /// <summary><c>/api/v1/…</c> and, for an ingress that passes only <c>/sse</c>, <c>/sse/api/v1/…</c>.</summary>
    public static void MapSendApi(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, SendApiPassage.Root);
        Map(endpoints, "/sse" + SendApiPassage.Root);

        // Where people look for it who know other push services.
        endpoints.MapMethods("/docs", [HttpMethods.Get, HttpMethods.Head], () => Results.Redirect(SendApiPassage.Root + "/docs")).Requires(Right.None);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string root) =>
        endpoints.Map(root + "/{**rest}", (HttpContext context, SendApiPassage passage) => passage.PassAsync(context, root, SendApiPassage.Root));
}
