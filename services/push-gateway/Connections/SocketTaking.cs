using DaprPush.Gateway.Transport;

namespace DaprPush.Gateway.Connections;

/// <summary>Takes the socket of a request's connection, for a response that is a stream.</summary>
internal static class SocketTaking
{
    /// <summary>
    /// The socket and the head to send on it; null where the socket can't be had and the stream has to go through the response body.
    /// After this the response that the server sees goes nowhere.
    /// </summary>
    /// <param name="status">What the client is answered; the server's own response has nothing of it.</param>
    public static async ValueTask<(StreamSocket Socket, byte[] Head)?> TakeAsync(HttpContext context, int status = StatusCodes.Status200OK)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol) && !HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            return null;
        }

        if (context.Features.Get<ISocketHandover>()?.Take() is not { } socket)
        {
            return null;
        }

        try
        {
            // The server must not go on to a request behind this one. Starting lets everyone add their headers, as CORS does.
            context.Response.Headers.Connection = "close";
            await context.Response.StartAsync().ConfigureAwait(false);
            return (socket, ResponseHead.Write(context.Response, status));
        }
        catch
        {
            socket.Close(dropUnsent: true);
            throw;
        }
    }
}
