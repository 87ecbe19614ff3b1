using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace DaprPush.Compat.SampleFunctions;

/// <summary>Outer middleware: marks every answer, also the one that the inner one has put in place of an error.</summary>
internal sealed class Stamp : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.Items["stamped"] = true;
        await next(context);
        context.GetHttpResponseData()?.Headers.Add("X-Function", context.FunctionDefinition.Name);
    }
}
