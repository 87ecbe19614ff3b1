using System.Buffers;
using System.Globalization;
using DaprPush.FunctionsHost.Protocol;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Content = DaprPush.FunctionsHost.Protocol.TypedData.DataOneofCase;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>Writes what a function returned as an HTTP answer.</summary>
internal static class RpcAnswers
{
    private const int SmallBody = 32 * 1024;

    /// <summary>Writes it.</summary>
    /// <param name="response">Nothing has been written to it.</param>
    /// <param name="answer">null when the function returned nothing.</param>
    public static async Task WriteAsync(HttpResponse response, TypedData? answer)
    {
        switch (answer?.DataCase)
        {
            case null or Content.None:
                response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case Content.Http:
                WriteHead(response, answer.Http);
                await WriteBodyAsync(response, answer.Http.Body);
                break;
            default:
                // The function returned a value of its own: the real host writes it as text.
                response.ContentType = "text/plain; charset=utf-8";
                await WriteBodyAsync(response, answer);
                break;
        }
    }

    private static void WriteHead(HttpResponse response, RpcHttp http)
    {
        response.StatusCode = int.TryParse(http.StatusCode, NumberStyles.Integer, CultureInfo.InvariantCulture, out var status)
            ? status
            : StatusCodes.Status200OK;
        foreach (var (name, value) in http.Headers)
        {
            response.Headers[name] = value;
        }

        foreach (var cookie in http.Cookies)
        {
            response.Cookies.Append(cookie.Name, cookie.Value, Options(cookie));
        }
    }

    private static async Task WriteBodyAsync(HttpResponse response, TypedData? body)
    {
        var bytes = body?.DataCase switch
        {
            Content.Bytes => body.Bytes,
            Content.Stream => body.Stream,
            Content.String => body.String,
            Content.Json => body.Json,
            Content.Int => ByteString.CopyFromUtf8(body.Int.ToString(CultureInfo.InvariantCulture)),
            Content.Double => ByteString.CopyFromUtf8(body.Double.ToString(CultureInfo.InvariantCulture)),
            _ => ByteString.Empty,
        };
        if (bytes.Length is > 0 and <= SmallBody)
        {
            // It leaves with the head and the end of the answer, in one go.
            response.BodyWriter.Write(bytes.Span);
        }
        else if (!bytes.IsEmpty)
        {
            await response.BodyWriter.WriteAsync(bytes.Memory);
        }
    }

    private static CookieOptions Options(RpcHttpCookie cookie) => new()
    {
        Domain = cookie.Domain?.Value,
        Path = cookie.Path is { } path ? path.Value : "/",
        Secure = cookie.Secure?.Value ?? false,
        HttpOnly = cookie.HttpOnly?.Value ?? false,
        Expires = cookie.Expires?.Value?.ToDateTimeOffset(),
        MaxAge = cookie.MaxAge is { } seconds ? TimeSpan.FromSeconds(seconds.Value) : null,
        SameSite = cookie.SameSite switch
        {
            RpcHttpCookie.Types.SameSite.Lax => SameSiteMode.Lax,
            RpcHttpCookie.Types.SameSite.Strict => SameSiteMode.Strict,
            RpcHttpCookie.Types.SameSite.ExplicitNone => SameSiteMode.None,
            _ => SameSiteMode.Unspecified,
        },
    };
}
