using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Catalog;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Server;

/// <summary>Answers a request by a function, with the statuses of the Functions host.</summary>
internal sealed partial class FunctionEndpoint
{
    private readonly FunctionEntry _function;
    private readonly FunctionExecutionDelegate _pipeline;
    private readonly IServiceScopeFactory _scopes;
    private readonly ILogger _logger;

    public FunctionEndpoint(FunctionEntry function, InvocationPipeline pipeline, IServiceScopeFactory scopes, ILogger logger)
    {
        _function = function;
        _scopes = scopes;
        _logger = logger;
        _pipeline = pipeline.Around(async context =>
        {
            var invocation = (HttpInvocation)context;
            invocation.Result = await _function.Execute(invocation);
        });
    }

    public async Task InvokeAsync(HttpContext http)
    {
        await using var invocation = new HttpInvocation(http, _function.Definition, _scopes);
        try
        {
            await _pipeline(invocation);
        }
        catch (Exception e)
        {
            Fail(http, invocation, e);
            return;
        }

        await ResponseWriter.WriteAsync(http.Response, invocation.Result);
    }

    private void Fail(HttpContext http, HttpInvocation invocation, Exception e)
    {
        switch (e)
        {
            case BadHttpRequestException bad:
                // The server's own: a body over the limit, or one that broke off.
                http.Response.StatusCode = bad.StatusCode;
                break;
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
                LogAbandoned(_function.Definition.Name, invocation.InvocationId);
                break;
            default:
                LogFailed(_function.Definition.Name, invocation.InvocationId, e);
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Executed 'Functions.{Function}' (Failed, Id={InvocationId})")]
    private partial void LogFailed(string function, string invocationId, Exception e);

    [LoggerMessage(2, LogLevel.Debug, "Executed 'Functions.{Function}' (Cancelled by the client, Id={InvocationId})")]
    private partial void LogAbandoned(string function, string invocationId);
}
