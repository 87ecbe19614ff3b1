using System.Diagnostics;
using DaprPush.Hosting.Tracing;
using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace DaprPush.SendApi.Tracing;

/// <summary>A span for each request, below the sender's own where it brings a <c>traceparent</c>.</summary>
internal sealed class RequestSpanMiddleware : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!PushTracing.IsOn)
        {
            await next(context);
            return;
        }

        var http = context.Http();
        using var span = PushTracing.Start(context.FunctionDefinition.Name, ActivityKind.Server, PushTracing.Read(http.Request.Headers.TraceParent));
        await next(context);
        span?.SetTag("http.response.status_code", http.Response.StatusCode);
        span?.SetStatus(http.Response.StatusCode >= 500 ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }
}
