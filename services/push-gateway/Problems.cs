using Microsoft.AspNetCore.Diagnostics;

namespace DaprPush.Gateway;

/// <summary>Every error is problem details (RFC 9457), whatever the client says it accepts: an EventSource accepts no JSON.</summary>
internal static class Problems
{
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            ExceptionHandler = context => Results.Problem(statusCode: context.Response.StatusCode).ExecuteAsync(context),
        });
        app.UseStatusCodePages(context => Results.Problem(statusCode: context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
    }
}
