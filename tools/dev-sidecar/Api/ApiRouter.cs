using System.Security.Cryptography;
using System.Text;
using DaprPush.DevSidecar.Actors;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.Health;
using DaprPush.DevSidecar.Invocation;
using DaprPush.DevSidecar.Metadata;
using DaprPush.DevSidecar.PubSub.Publishing;
using DaprPush.DevSidecar.Secrets;
using DaprPush.DevSidecar.State;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Api;

/// <summary>
/// The routes of the HTTP API. With an API token every one but healthz wants it in <c>dapr-api-token</c> (401 without).
/// </summary>
internal sealed partial class ApiRouter(
    PublishEndpoint publish, BulkPublishEndpoint bulkPublish, StateEndpoints state, BulkStateEndpoint bulkState, TransactionEndpoint transaction,
    SecretEndpoints secrets, InvokeEndpoint invoke, ActorEndpoints actors, ActorStateEndpoints actorState, MetadataEndpoint metadata, SidecarHealth health,
    CountersEndpoint counters, string? token, Action shutdown, ILogger logger)
{
    private readonly byte[]? _token = string.IsNullOrEmpty(token) ? null : Encoding.UTF8.GetBytes(token);

    /// <summary>Answers a request. What nobody foresaw is logged and answered with 500.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await RouteAsync(http, ApiPath.Parse(http.Features.Get<IHttpRequestFeature>()!.RawTarget));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
        catch (BadHttpRequestException failure) when (!http.Response.HasStarted)
        {
            await new ApiError(failure.StatusCode, "ERR_BODY_READ", $"failed to read request body: {failure.Message}").WriteAsync(http.Response);
        }
#pragma warning disable CA1031 // The last resort of the server: an answer instead of a broken connection.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUnforeseen(logger, http.Request.Method, http.Request.Path, failure);
            if (http.Response.HasStarted)
            {
                http.Abort();
            }
            else
            {
                http.Response.Clear();
                await new ApiError(500, "ERR_INTERNAL", failure.Message).WriteAsync(http.Response);
            }
        }
    }

    private Task RouteAsync(HttpContext http, ApiPath path)
    {
        var isV1 = path.Is(0, "v1.0");
        if (isV1 && path.Is(1, "healthz"))
        {
            return health.AnswerAsync(http, path);
        }

        if (_token is not null && !HasToken(http))
        {
            return Answer(http, StatusCodes.Status401Unauthorized, "invalid api token");
        }

        if (http.Request.Headers.TryGetValue(InvokeEndpoint.AppIdHeader, out var target) && target.ToString().Length > 0)
        {
            return invoke.ByHeaderAsync(http, path, target.ToString());
        }

        var method = http.Request.Method;
        var isWrite = HttpMethods.IsPost(method) || HttpMethods.IsPut(method);
        if (path.Is(1, "publish") && path.Is(2, "bulk") && (isV1 || path.Is(0, "v1.0-alpha1")) && path.Count > 3)
        {
            return isWrite ? bulkPublish.HandleAsync(http, path) : NotAllowed(http);
        }

        if (path.Is(0, "dev") && path.Is(1, "counters") && path.Count == 2)
        {
            return HttpMethods.IsGet(method) ? counters.GetAsync(http) : NotAllowed(http);
        }

        if (!isV1 || path.Count < 2)
        {
            return NotFound(http);
        }

        return path[1] switch
        {
            "publish" when path.Count > 2 => isWrite ? publish.HandleAsync(http, path) : NotAllowed(http),
            "state" when path.Count > 2 => StateAsync(http, path, method, isWrite),
            "secrets" when path.Count == 4 => SecretAsync(http, path, method),
            "invoke" => invoke.ByPathAsync(http, path),
            "actors" when path.Count > 4 => ActorAsync(http, path, method, isWrite),
            "metadata" when path.Count == 2 => HttpMethods.IsGet(method) ? metadata.GetAsync(http) : NotAllowed(http),
            "metadata" when path.Count == 3 => HttpMethods.IsPut(method) ? metadata.PutAsync(http, path[2]) : NotAllowed(http),
            "shutdown" when path.Count == 2 => HttpMethods.IsPost(method) ? ShutdownAsync(http) : NotAllowed(http),
            _ => NotFound(http),
        };
    }

    private Task StateAsync(HttpContext http, ApiPath path, string method, bool isWrite) => path.Count switch
    {
        3 => isWrite ? state.SetAsync(http, path) : NotAllowed(http),
        4 when isWrite && path.Is(3, "bulk") => bulkState.HandleAsync(http, path),
        4 when isWrite && path.Is(3, "transaction") => transaction.HandleAsync(http, path),
        _ when HttpMethods.IsGet(method) => state.GetAsync(http, path),
        _ when HttpMethods.IsDelete(method) => state.DeleteAsync(http, path),
        _ => NotAllowed(http),
    };

    private Task SecretAsync(HttpContext http, ApiPath path, string method) =>
        !HttpMethods.IsGet(method) ? NotAllowed(http) : path.Is(3, "bulk") ? secrets.BulkAsync(http, path) : secrets.GetAsync(http, path);

    private Task ActorAsync(HttpContext http, ApiPath path, string method, bool isWrite)
    {
        var actor = new ActorKey(path[2], path[3]);
        var isDelete = HttpMethods.IsDelete(method);
        var isGet = HttpMethods.IsGet(method);
        return (path[4], path.Count) switch
        {
            ("method", 6) => isWrite || isGet || isDelete ? actors.InvokeAsync(http, path, actor) : NotAllowed(http),
            ("state", 5) => isWrite ? actorState.TransactAsync(http, actor) : NotAllowed(http),
            ("state", 6) => isGet ? actorState.GetAsync(http, actor, path[5]) : NotAllowed(http),
            ("timers", 6) => isWrite || isDelete ? actors.TimerAsync(http, actor, path[5]) : NotAllowed(http),
            ("reminders", 6) => isWrite || isGet || isDelete ? actors.ReminderAsync(http, actor, path[5]) : NotAllowed(http),
            _ => NotFound(http),
        };
    }

    private Task ShutdownAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.OnCompleted(() =>
        {
            shutdown();
            return Task.CompletedTask;
        });
        return Task.CompletedTask;
    }

    private bool HasToken(HttpContext http) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(http.Request.Headers["dapr-api-token"].ToString()), _token);

    private static Task NotFound(HttpContext http) => Answer(http, StatusCodes.Status404NotFound, "404 page not found\n");

    private static Task NotAllowed(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        return Task.CompletedTask;
    }

    private static Task Answer(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed in a way this sidecar did not foresee")]
    private static partial void LogUnforeseen(ILogger logger, string method, PathString path, Exception failure);
}
