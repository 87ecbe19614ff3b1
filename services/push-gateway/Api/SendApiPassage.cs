using System.Text.Json;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace DaprPush.Gateway.Api;

/// <summary>
/// Passes a request to the send API and its answer back, both while they come in. Method, path, query, headers, status and bodies
/// stay as they are.
/// </summary>
internal sealed class SendApiPassage(SendApiClient client, TrustedProxies proxies, ILogger<SendApiPassage> logger)
{
    /// <summary>What the send API's paths begin with.</summary>
    public const string Root = "/api/v1";

    /// <summary>The sidecar takes no more; it is the limit of a batch too.</summary>
    public const long MaxBodyBytes = 4 * 1024 * 1024;

    private const int MaxErrorBytes = 64 * 1024;
    private const int RetryAfterSeconds = 2;

    /// <param name="from">What the request's path begins with.</param>
    /// <param name="to">What it begins with at the send API.</param>
    public async Task PassAsync(HttpContext context, string from, string to)
    {
        if (context.Request.ContentLength > MaxBodyBytes)
        {
            await TooLarge().ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBodyBytes;
        using var request = Request(context.Request);
        if (proxies.ClientOf(context) is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        }

        try
        {
            using var answer = await client.SendAsync(request, PathAndQuery(context, from, to), context.RequestAborted).ConfigureAwait(false);
            if (await IsUnreachableAsync(answer, context.RequestAborted).ConfigureAwait(false))
            {
                await UnavailableAsync(context, "The send API cannot be reached.").ConfigureAwait(false);
                return;
            }

            await AnswerAsync(answer, context).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (BodyError(exception) is { } error)
        {
            await (error.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge() : Results.Problem(statusCode: error.StatusCode))
                .ExecuteAsync(context).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (!context.Response.HasStarted)
        {
            GatewayLog.SendApiUnreachable(logger, exception.Message);
            await UnavailableAsync(context, "The Dapr sidecar cannot be reached.").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to answer.
        }
    }

    // The path as the client escaped it, not as it was decoded for routing.
    private static string PathAndQuery(HttpContext context, string from, string to)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        // One that climbs by dots was matched by where it leads; as it stands, under another root, it would lead elsewhere.
        var climbs = target.Contains("/.", StringComparison.Ordinal) || target.Contains("%2e", StringComparison.OrdinalIgnoreCase);
        return to + (target.StartsWith(from, StringComparison.Ordinal) && !climbs
            ? target[from.Length..]
            : context.Request.Path.ToUriComponent()[from.Length..] + context.Request.QueryString.ToUriComponent());
    }

    private static HttpRequestMessage Request(HttpRequest from)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), (Uri?)null);
        if (from.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true)
        {
            request.Content = new StreamContent(from.Body);
        }

        foreach (var (name, values) in PassedHeaders.OfRequest(from.Headers))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static async Task AnswerAsync(HttpResponseMessage answer, HttpContext context)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in PassedHeaders.OfAnswer(answer))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted).ConfigureAwait(false);
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted).ConfigureAwait(false);
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    // The sidecar's own word that it did not find the app (ERR_DIRECT_INVOKE), as against an error of the app, which passes.
    private static async Task<bool> IsUnreachableAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode != System.Net.HttpStatusCode.InternalServerError
            || answer.Content.Headers.ContentType?.MediaType != "application/json"
            || answer.Content.Headers.ContentLength > MaxErrorBytes)
        {
            return false;
        }

        await answer.Content.LoadIntoBufferAsync(MaxErrorBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("errorCode", out var code)
                && code.ValueKind == JsonValueKind.String
                && code.GetString() == "ERR_DIRECT_INVOKE";
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static BadHttpRequestException? BodyError(Exception? exception) =>
        exception is null ? null : exception as BadHttpRequestException ?? BodyError(exception.InnerException);

    private static IResult TooLarge() =>
        Results.Problem($"The body has more than {MaxBodyBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);

    private static Task UnavailableAsync(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
    }
}
