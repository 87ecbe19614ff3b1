using System.Diagnostics;
using DaprPush.Hosting.Tracing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace DaprPush.SendApi.Tracing;

/// <summary>A span for each request, below the sender's own where it brings a <c>traceparent</c>.</summary>
internal sealed class RequestSpanMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!PushTracing.IsOn || await context.GetHttpRequestDataAsync() is not { } request)
        {
            await next(context);
            return;
        }

        var traceparent = request.Headers.TryGetValues("traceparent", out var values) ? values.FirstOrDefault() : null;
        using var span = PushTracing.Start(context.FunctionDefinition.Name, ActivityKind.Server, PushTracing.Read(traceparent));
        await next(context);
        if (context.GetInvocationResult().Value is HttpResponseData response)
        {
            span?.SetTag("http.response.status_code", (int)response.StatusCode);
            span?.SetStatus((int)response.StatusCode >= 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
        }
    }
}
