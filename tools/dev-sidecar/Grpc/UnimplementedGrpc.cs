using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Grpc;

/// <summary>
/// The answer of the gRPC port to every call: UNIMPLEMENTED (12), in a trailers-only response, so that a client gets a clear
/// status and not a refused connection.
/// </summary>
internal static class UnimplementedGrpc
{
    public static Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = "12";
        context.Response.Headers["grpc-message"] = "method " + context.Request.Path + " is not served by this sidecar";
        return Task.CompletedTask;
    }
}
