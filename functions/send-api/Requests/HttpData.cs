using System.Globalization;
using System.Net;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.Azure.Functions.Worker.Http;

namespace DaprPush.SendApi.Requests;

/// <summary>Between the Functions worker's requests and responses and the API's own.</summary>
internal static class HttpData
{
    public static ApiRequest ToApiRequest(this HttpRequestData request) => new(
        Header(request, "Content-Type"),
        Header(request, "Content-Encoding"),
        long.TryParse(Header(request, "Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null,
        request.Body)
    {
        IdempotencyKey = Header(request, Idempotency.IdempotencyKey.Header),
        Caller = request.Caller(),
    };

    /// <summary>Who asks.</summary>
    public static Caller Caller(this HttpRequestData request) => request.FunctionContext.Features.Get<Caller>() ?? Hosting.Security.Callers.Caller.Anyone;

    /// <summary>A header's values, one for each line that it stands in.</summary>
    public static IReadOnlyList<string> ValuesOf(this HttpRequestData request, string header) =>
        request.Headers.TryGetValues(header, out var values) ? [.. values] : [];

    public static async Task<HttpResponseData> WriteAsync(this HttpRequestData request, ApiAnswer answer)
    {
        var response = request.CreateResponse();
        response.StatusCode = answer.Status;
        if (answer.ContentType.Length > 0)
        {
            response.Headers.Add("Content-Type", answer.ContentType);
        }

        foreach (var (name, value) in SafeHeaders.OfAnswer)
        {
            response.Headers.Add(name, value);
        }

        if (answer.Challenge is { } challenge)
        {
            response.Headers.Add("WWW-Authenticate", challenge);
        }

        if (answer.RetryAfterSeconds is { } seconds)
        {
            response.Headers.Add("Retry-After", seconds.ToString(CultureInfo.InvariantCulture));
        }

        if (answer.Allow is { } methods)
        {
            response.Headers.Add("Allow", methods);
        }

        if (answer.ContentSecurityPolicy is { } policy)
        {
            response.Headers.Add("Content-Security-Policy", policy);
        }

        if (answer.Status != HttpStatusCode.Accepted)
        {
            response.Headers.Add("Cache-Control", "no-store");
        }

        if (!answer.Body.IsEmpty)
        {
            await response.Body.WriteAsync(answer.Body);
        }

        return response;
    }

    private static string? Header(HttpRequestData request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
