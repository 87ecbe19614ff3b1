namespace DaprPush.Gateway.Api;

/// <summary>The send API beside the streams, so that one origin serves a browser.</summary>
internal static class SendApiEndpoints
{
    /// <summary><c>/api/v1/…</c> and, for an ingress that passes only <c>/sse</c>, <c>/sse/api/v1/…</c>.</summary>
    public static void MapSendApi(this IEndpointRouteBuilder endpoints)
    {
        Map(endpoints, "/api/v1/{**rest}", "");
        Map(endpoints, "/sse/api/v1/{**rest}", "/sse");
    }

    private static void Map(IEndpointRouteBuilder endpoints, string pattern, string prefix) =>
        endpoints.Map(pattern, (HttpContext context, SendApiPassage passage) => passage.PassAsync(context, prefix));
}
