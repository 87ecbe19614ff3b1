using DaprPush.FunctionsHost.Workers;
using Microsoft.AspNetCore.Http;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>Where every request on the public port begins: the host's own paths, then the app's functions.</summary>
internal sealed class RequestHandler(WorkerGate gate, FunctionCall call)
{
    private const string HomePage = "<!doctype html><title>Functions host</title><p>The functions host is running.";

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/admin", out var below))
        {
            // Everything but the ping wants the master key, and this host has none.
            context.Response.StatusCode = string.Equals(below.Value, "/host/ping", StringComparison.OrdinalIgnoreCase)
                ? StatusCodes.Status200OK
                : StatusCodes.Status401Unauthorized;
            return;
        }

        if (path.StartsWithSegments("/runtime/webhooks"))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if ((gate.Current ?? await gate.WaitAsync(context.RequestAborted)) is not { } worker)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync("Function host is not running.", context.RequestAborted);
            return;
        }

        if (worker.Routes.Find(context, out var values) is { } function)
        {
            await call.RunAsync(context, worker, function, values);
        }
        else if (path.Value == "/")
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync(HomePage, context.RequestAborted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
