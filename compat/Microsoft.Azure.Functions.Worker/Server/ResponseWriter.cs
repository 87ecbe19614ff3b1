using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Invocation;

namespace Microsoft.Azure.Functions.Worker.Server;

/// <summary>Sends what a function has returned.</summary>
internal static class ResponseWriter
{
    /// <exception cref="InvalidOperationException">Middleware has put something else than an answer in its place.</exception>
    public static Task WriteAsync(HttpResponse response, object? result)
    {
        switch (result)
        {
            case null:
                response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            case HttpResponseData data:
                return WriteAsync(response, data);
            default:
                throw new InvalidOperationException($"The invocation's result is {result.GetType()}, not HttpResponseData.");
        }
    }

    private static async Task WriteAsync(HttpResponse response, HttpResponseData data)
    {
        response.StatusCode = (int)data.StatusCode;
        foreach (var header in data.Headers.NonValidated)
        {
            // The length is the body's; how it is sent is the server's.
            if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && !header.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                response.Headers[header.Key] = string.Join(',', header.Value);
            }
        }

        (data as BufferedResponseData)?.SendCookies(response);
        await using var body = data.Body;
        if (!body.CanRead)
        {
            return;
        }

        if (body.CanSeek)
        {
            body.Position = 0;
            if (body.Length == 0)
            {
                return;
            }

            response.ContentLength = body.Length;
        }

        // Without a token: to a client that is gone, Kestrel writes nothing and says nothing.
        await body.CopyToAsync(response.Body, CancellationToken.None);
    }
}
