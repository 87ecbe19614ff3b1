using DaprPush.DevSidecar.Api;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Health;

/// <summary>
/// What <c>/v1.0/healthz</c> and <c>/v1.0/healthz/outbound</c> say: outbound is ready once components and servers are up, the
/// whole once the app was reached and its subscriptions and actors are in place.
/// </summary>
internal sealed class SidecarHealth(string appId)
{
    private volatile bool _outbound;
    private volatile bool _ready;

    /// <summary>The app may call out.</summary>
    public bool IsOutboundReady
    {
        get => _outbound;
        set => _outbound = value;
    }

    /// <summary>Everything is in place.</summary>
    public bool IsReady
    {
        get => _ready;
        set => _ready = value;
    }

    /// <summary>204, or 500 before it is ready.</summary>
    public Task AnswerAsync(HttpContext http, ApiPath path)
    {
        if (path.Is(2, "outbound"))
        {
            return AnswerAsync(http, _outbound ? null : new ApiError(500, "ERR_OUTBOUND_HEALTH_NOT_READY", "dapr outbound is not ready"));
        }

        if (!_ready)
        {
            return AnswerAsync(http, new ApiError(500, "ERR_HEALTH_NOT_READY", "dapr is not ready: [app]"));
        }

        return AnswerAsync(http, QueryMetadata.Parameter(path.Query, "appid") is { } asked && asked != appId
            ? new ApiError(500, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match")
            : null);
    }

    private static Task AnswerAsync(HttpContext http, ApiError? error)
    {
        if (error is not null)
        {
            return error.WriteAsync(http.Response);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
