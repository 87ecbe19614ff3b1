using System.Net;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Proxies;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Hosting.Security.Requests;

/// <summary>Who asks, of an HTTP request: the credentials in it and the address it comes from.</summary>
public static class RequestCallers
{
    private const string ForwardedFor = "X-Forwarded-For";

    /// <summary>What the request says of its caller.</summary>
    public static Credentials CredentialsIn(this Authenticator authenticator, HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(authenticator);
        ArgumentNullException.ThrowIfNull(request);
        var cookies = authenticator.Cookie is { } name && Credentials.CookieCounts(request.Method, request.Headers["Sec-Fetch-Site"])
            ? CookieHeader.ValuesOf(request.Headers.Cookie, name)
            : [];
        return Credentials.From(request.Headers.Authorization, request.Headers[Credentials.ApiKeyHeader], cookies);
    }

    /// <summary>The client's address, to count with; null where nobody knows it.</summary>
    public static IPAddress? ClientOf(this TrustedProxies proxies, HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(proxies);
        ArgumentNullException.ThrowIfNull(context);
        return proxies.ClientOf(context.Connection.RemoteIpAddress, context.Request.Headers[ForwardedFor]);
    }

    /// <summary>Answers that the request is refused, with problem details (RFC 9457).</summary>
    public static Task RefuseAsync(this HttpContext context, Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(refusal);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (refusal.Challenge is { } challenge)
        {
            headers.WWWAuthenticate = challenge;
        }

        if (refusal.RetryAfterSeconds is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Results.Problem(refusal.Detail, title: refusal.Title, type: refusal.Type, statusCode: refusal.Status).ExecuteAsync(context);
    }
}
