using DaprPush.DevSidecar.Http;
using Microsoft.AspNetCore.Http;

namespace DaprPush.DevSidecar.Invocation;

/// <summary>Passes an app's answer on to the caller: status, headers, and the body chunk by chunk as it comes.</summary>
internal static class AnswerStream
{
    /// <summary>Copies all of it, and returns the body's bytes. When the app breaks off in the middle, so does the answer.</summary>
    public static async Task<long> CopyAsync(HttpResponseMessage response, HttpContext http)
    {
        http.Response.StatusCode = (int)response.StatusCode;
        var headers = new List<KeyValuePair<string, string>>();
        HopByHop.CopyTo(response, headers);
        foreach (var (name, value) in headers)
        {
            http.Response.Headers.Append(name, value);
        }

        if (response.Content.Headers.ContentLength is { } length && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.ContentLength = length;
        }

        if ((int)response.StatusCode is 204 or 304)
        {
            http.Response.ContentLength = null;
            return 0;
        }

        long copied = 0;
        var output = http.Response.BodyWriter;
        await using var input = await response.Content.ReadAsStreamAsync(http.RequestAborted);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(output.GetMemory(16384), http.RequestAborted);
                if (read == 0)
                {
                    return copied;
                }

                output.Advance(read);
                copied += read;
                await output.FlushAsync(http.RequestAborted);
            }
        }
        catch (IOException)
        {
            http.Abort();
            return copied;
        }
    }
}
