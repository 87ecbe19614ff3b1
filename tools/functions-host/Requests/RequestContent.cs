using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>
/// A request's body. Only one whose length is told is read: a chunked body never reaches a function without the ASP.NET Core integration
/// (azure-functions-host#7930), and is forwarded unread with it.
/// </summary>
internal static class RequestContent
{
    /// <summary>Reads a body with a Content-Length.</summary>
    /// <exception cref="BadHttpRequestException">It is longer than the server takes, or shorter than told.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var reader = request.BodyReader;
        while (true)
        {
            // The server refuses what is too long here, before anything is set aside for it.
            var read = await reader.ReadAsync(cancellation);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Makes a body that was read readable once more, for the one who forwards it.</summary>
    public static void Replay(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        if (!body.IsEmpty)
        {
            request.Body = new MemoryStream(
                System.Runtime.InteropServices.MemoryMarshal.TryGetArray(body, out var array) ? array.Array! : body.ToArray(), writable: false);
        }
    }
}
