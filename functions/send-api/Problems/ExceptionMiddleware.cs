using DaprPush.SendApi.Requests;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace DaprPush.SendApi.Problems;

/// <summary>Answers an exception that nobody expected with problem details that tell nothing of the inside, and logs it once.</summary>
internal sealed partial class ExceptionMiddleware(ILogger<ExceptionMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            if (await context.GetHttpRequestDataAsync() is not { } request)
            {
                throw;
            }

            LogUnexpected(exception, context.FunctionDefinition.Name);
            context.GetInvocationResult().Value = await request.WriteAsync(ApiAnswer.Of(Problem.Unexpected()));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Function} failed.")]
    private partial void LogUnexpected(Exception exception, string function);
}
