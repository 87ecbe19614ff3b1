using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Api;

/// <summary>Most bytes of a request's body (daprd's maxBodySize): 4 MiB unless dapr.yaml says otherwise; below zero for no limit.</summary>
internal sealed record BodyLimit(long Bytes)
{
    /// <summary>What is said of a body above it.</summary>
    public static BadHttpRequestException Exceeded() => new("http: request body too large", StatusCodes.Status413PayloadTooLarge);
}

/// <summary>
/// Reads whole request bodies, up to the <see cref="BodyLimit"/> among the request's features. The limit is not left to the
/// server, which would close the connection before a client that is still sending could read the answer.
/// </summary>
internal static class RequestBody
{
    private const int ChunkSize = 16384;

    /// <summary>The whole body.</summary>
    /// <exception cref="BadHttpRequestException">Too large, or broken off.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is 0)
        {
            return [];
        }

        var limit = request.HttpContext.Features.Get<BodyLimit>()?.Bytes ?? -1;
        if (request.ContentLength is { } length)
        {
            if (limit >= 0 && length > limit)
            {
                throw BodyLimit.Exceeded();
            }

            // A large promise gets its memory as it is kept.
            if (length <= 1 << 20)
            {
                var body = new byte[length];
                await request.Body.ReadExactlyAsync(body, cancellation);
                return body;
            }
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[ChunkSize];
        for (int read; (read = await request.Body.ReadAsync(chunk, cancellation)) > 0;)
        {
            if (limit >= 0 && buffer.Length + read > limit)
            {
                throw BodyLimit.Exceeded();
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
