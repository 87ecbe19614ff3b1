using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Api;

/// <summary>Reads whole request bodies. The limit is the server's (daprd's maxBodySize, 4 MiB unless dapr.yaml says otherwise).</summary>
internal static class RequestBody
{
    /// <summary>The whole body.</summary>
    /// <exception cref="BadHttpRequestException">Too large, or broken off.</exception>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is 0)
        {
            return [];
        }

        if (request.ContentLength is { } length and <= 1 << 20)
        {
            var body = new byte[length];
            await request.Body.ReadExactlyAsync(body, cancellation);
            return body;
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellation);
        return buffer.ToArray();
    }
}
