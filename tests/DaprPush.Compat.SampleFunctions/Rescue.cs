using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.Compat.SampleFunctions;

/// <summary>Inner middleware: answers bad arguments with 422.</summary>
internal static class Rescue
{
    public static async Task InvokeAsync(FunctionContext context, Func<Task> next)
    {
        try
        {
            await next();
        }
        catch (ArgumentException e)
        {
            var request = await context.GetHttpRequestDataAsync();
            var response = request!.CreateResponse(HttpStatusCode.UnprocessableEntity);
            await response.WriteStringAsync(e.Message);
            context.GetInvocationResult().Value = response;
        }
    }
}
