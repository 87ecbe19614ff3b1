using System.Globalization;
using System.Net;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Primitives;

namespace DaprPush.SendApi.Requests;

/// <summary>Between ASP.NET Core's requests and responses and the API's own.</summary>
internal static class HttpExchange
{
    /// <summary>The exchange that a function is called for; every function of this program is called by HTTP.</summary>
    public static HttpContext Http(this FunctionContext context) =>
        context.GetHttpContext() ?? throw new InvalidOperationException($"{context.FunctionDefinition.Name} was not called by HTTP.");

    public static ApiRequest ToApiRequest(this HttpRequest request)
    {
        var headers = request.Headers;
        return new ApiRequest(headers.ContentType, headers.ContentEncoding, request.ContentLength, request.Body)
        {
            IdempotencyKey = OneLine(headers[Idempotency.IdempotencyKey.Header]),
            Caller = request.Caller(),
        };
    }

    /// <summary>Who asks.</summary>
    public static Caller Caller(this HttpRequest request) => request.HttpContext.Features.Get<Caller>() ?? Hosting.Security.Callers.Caller.Anyone;

    /// <summary>Ends when nobody waits for the answer any more.</summary>
    public static CancellationToken Aborted(this HttpRequest request) => request.HttpContext.RequestAborted;

    /// <summary>A value out of the path. Never a parameter of a function: those are bound by name, also from the query and the body.</summary>
    public static string RouteValue(this HttpRequest request, string name) => (string)request.RouteValues[name]!;

    public static async Task AnswerAsync(this HttpRequest request, ApiAnswer answer)
    {
        var response = request.HttpContext.Response;
        response.StatusCode = (int)answer.Status;
        var headers = response.Headers;
        foreach (var (name, value) in SafeHeaders.OfAnswer)
        {
            headers[name] = value;
        }

        if (answer.ContentType.Length > 0)
        {
            headers.ContentType = answer.ContentType;
        }

        if (answer.Challenge is { } challenge)
        {
            headers.WWWAuthenticate = challenge;
        }

        if (answer.RetryAfterSeconds is { } seconds)
        {
            headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (answer.Allow is { } methods)
        {
            headers.Allow = methods;
        }

        if (answer.ContentSecurityPolicy is { } policy)
        {
            headers.ContentSecurityPolicy = policy;
        }

        if (answer.Status != HttpStatusCode.Accepted)
        {
            headers.CacheControl = "no-store";
        }

        if (answer.Status != HttpStatusCode.NoContent)
        {
            headers.ContentLength = answer.Body.Length;
        }

        if (!answer.Body.IsEmpty)
        {
            // The server leaves the body of an answer to HEAD out.
            await response.BodyWriter.WriteAsync(answer.Body);
        }
    }

    // With a space between them two lines are no key by its rule.
    private static string? OneLine(StringValues lines) => lines.Count > 1 ? string.Join(", ", lines.ToArray()) : lines;
}
