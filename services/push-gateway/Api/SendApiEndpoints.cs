namespace DaprPush.Gateway.Api;

/// <summary>The send API beside the streams, so that one origin serves a browser.</summary>
internal static class SendApiEndpoints
{
    /// <summary><c>/api/v1/…</c> and, for an ingress that passes only <c>/sse</c>, <c>/sse/api/v1/…</c>.</summary>
    public static void MapSendApi(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, SendApiPassage.Root);
        Map(endpoints, "/sse" + SendApiPassage.Root);
    }

    private static void Map(IEndpointRouteBuilder endpoints, string root) =>
        endpoints.Map(root + "/{**rest}", (HttpContext context, SendApiPassage passage) => passage.PassAsync(context, root, SendApiPassage.Root));
}
