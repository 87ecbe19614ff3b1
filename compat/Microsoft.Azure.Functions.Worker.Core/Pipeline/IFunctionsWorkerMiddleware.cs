namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>What happens around every invocation.</summary>
public interface IFunctionsWorkerMiddleware
{
    /// <summary>Handles an invocation; calls <paramref name="next"/> for the rest of it.</summary>
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
