using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace DaprPush.SendApi.Metrics;

/// <summary>Times every request. The labels are the API's functions and statuses, never anything of a sender's.</summary>
internal sealed class RequestMetricsMiddleware(SendApiMetrics metrics, TimeProvider time) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        var startedAt = time.GetTimestamp();
        await next(context);
        metrics.Answered(context.FunctionDefinition.Name, context.Http().Response.StatusCode, time.GetElapsedTime(startedAt));
    }
}
