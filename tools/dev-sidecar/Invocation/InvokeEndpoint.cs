using DaprPush.DevSidecar.Api;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Counters;
using DaprPush.DevSidecar.Http;
using DaprPush.DevSidecar.Resiliency;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DaprPush.DevSidecar.Invocation;

/// <summary>
/// Service invocation: <c>/v1.0/invoke/{app}/method/{path}</c>, or any path with the header <c>dapr-app-id</c>. Body and answer
/// stream through; each chunk of the answer is sent on as it comes.
/// </summary>
internal sealed class InvokeEndpoint(string appId, AppDirectory apps, ResiliencePolicies policies, SidecarCounters counters)
{
    public const string AppIdHeader = "dapr-app-id";

    public Task ByPathAsync(HttpContext http, ApiPath path)
    {
        var raw = path.RawRest(1);
        var method = raw.IndexOf("/method/", StringComparison.Ordinal);
        return method <= 0
            ? InvocationErrors.NoAppId.WriteAsync(http.Response)
            : InvokeAsync(http, Uri.UnescapeDataString(raw[..method]), raw[(method + "/method/".Length)..] + path.Query);
    }

    public Task ByHeaderAsync(HttpContext http, ApiPath path, string target) => InvokeAsync(http, target, path.RawRest(-1) + path.Query);

    private async Task InvokeAsync(HttpContext http, string target, string pathAndQuery)
    {
        if (apps.Next(target) is not { } instance)
        {
            await InvocationErrors.Failed(target, $"failed to resolve address for '{target}': no such app in this run").WriteAsync(http.Response);
            return;
        }

        // A body that streams through is counted by the server.
        if (http.Features.Get<BodyLimit>() is { Bytes: >= 0 } limit)
        {
            http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = limit.Bytes;
        }

        if (policies.App(target) is { } policy)
        {
            await InvokeUnderPolicyAsync(http, target, pathAndQuery, policy);
            return;
        }

        try
        {
            using var request = Request(http, instance, target, pathAndQuery, new StreamContent(http.Request.Body));
            using var response = await instance.Channel.SendAsync(request, http.RequestAborted);
            await AnswerAsync(response, http);
        }
        catch (HttpRequestException failure) when (!http.Response.HasStarted)
        {
            await InvocationErrors.Failed(target, failure.Message).WriteAsync(http.Response);
        }
    }

    // A body of known length is kept for another try; a chunked one can be sent only once, as in daprd.
    private async Task InvokeUnderPolicyAsync(HttpContext http, string target, string pathAndQuery, ResiliencePolicy policy)
    {
        var isStream = http.Request.ContentLength is null && http.Request.Headers.TransferEncoding.Count > 0;
        var body = isStream ? null : await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        var attempt = 0;
        using var outcome = await policy.RunAsync(
            async token =>
            {
                if (isStream && attempt++ > 0)
                {
                    return InvocationOutcome.Final(InvocationErrors.Failed(target, "a streamed request can't be repeated"));
                }

                return await AttemptAsync(http, target, pathAndQuery, body, token);
            },
            static outcome => outcome.FailureStatus,
            refusal => InvocationOutcome.Failed(InvocationErrors.Failed(target, $"stopped by the resiliency policy: {refusal}")),
            http.RequestAborted);
        if (outcome.Error is not null)
        {
            await outcome.Error.WriteAsync(http.Response);
        }
        else
        {
            await AnswerAsync(outcome.Response!, http);
        }
    }

    // A body without a length is counted as 0 bytes.
    private async Task AnswerAsync(HttpResponseMessage response, HttpContext http) =>
        counters.Invocations.Add(1, http.Request.ContentLength ?? 0, await AnswerStream.CopyAsync(response, http));

    private async ValueTask<InvocationOutcome> AttemptAsync(
        HttpContext http, string target, string pathAndQuery, byte[]? body, CancellationToken cancellation)
    {
        if (apps.Next(target) is not { } instance)
        {
            return InvocationOutcome.Failed(InvocationErrors.Failed(target, $"no instance of '{target}' is left"));
        }

        HttpContent content = body is null ? new StreamContent(http.Request.Body) : new ByteArrayContent(body);
        using var request = Request(http, instance, target, pathAndQuery, content);
        try
        {
            return InvocationOutcome.Answered(await instance.Channel.SendAsync(request, cancellation));
        }
        catch (HttpRequestException failure)
        {
            return InvocationOutcome.Failed(InvocationErrors.Failed(target, failure.Message));
        }
    }

    private HttpRequestMessage Request(HttpContext http, AppInstance instance, string target, string pathAndQuery, HttpContent content)
    {
        var request = instance.Channel.Request(HttpMethod.Parse(http.Request.Method), pathAndQuery.TrimStart('/'));
        var hasBody = http.Request.ContentLength > 0 || http.Request.Headers.TransferEncoding.Count > 0;
        if (hasBody)
        {
            request.Content = content;
            if (http.Request.ContentLength is { } length)
            {
                request.Content.Headers.ContentLength = length;
            }
        }

        HopByHop.CopyTo(http.Request.Headers, request, AppIdHeader, "dapr-api-token");
        if (target != appId)
        {
            request.Headers.TryAddWithoutValidation("dapr-caller-app-id", appId);
            request.Headers.TryAddWithoutValidation("dapr-callee-app-id", target);
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", "127.0.0.1");
            request.Headers.TryAddWithoutValidation("X-Forwarded-Host", http.Request.Host.Host);
            request.Headers.TryAddWithoutValidation("Forwarded", $"for=127.0.0.1;by=127.0.0.1;host={http.Request.Host.Host}");
        }

        return request;
    }
}
