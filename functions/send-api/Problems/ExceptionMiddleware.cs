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
        catch (Exception exception) when (!context.Http().Response.HasStarted)
        {
            var request = context.Http().Request;
            if (request.Aborted().IsCancellationRequested)
            {
                // Whoever asked has gone: that is no fault of ours, and nobody reads an answer.
                LogGone(context.FunctionDefinition.Name, exception.Message);
                return;
            }

            LogUnexpected(exception, context.FunctionDefinition.Name);
            await request.AnswerAsync(ApiAnswer.Of(Problem.Unexpected()));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Function} failed.")]
    private partial void LogUnexpected(Exception exception, string function);

    [LoggerMessage(2, LogLevel.Debug, "The caller of {Function} left before its answer: {Reason}")]
    private partial void LogGone(string function, string reason);
}
