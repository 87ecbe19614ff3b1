using System.Text.Json;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using System.Text;
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

    // From the last byte of the request, and from one part of the answer to the next. The send API answers within seconds, or with 503.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(30);

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

        var path = PassedPath.Of(context, from, to, out var fault);
        if ((fault ?? FaultInHeaders(context.Request)) is { } wrong)
        {
            await Results.Problem(wrong, statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(context).ConfigureAwait(false);
            return;
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBodyBytes;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(AnswerLimit);
        var body = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is true
            ? new ClientBody(context.Request.Body, () => deadline.CancelAfter(AnswerLimit))
            : null;
        using var request = Request(context.Request, body);
        if (proxies.ClientOf(context) is { } address)
        {
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address.ToString());
        }

        try
        {
            using var answer = await client.SendAsync(request, path, deadline.Token).ConfigureAwait(false);
            if (await IsUnreachableAsync(answer, deadline.Token).ConfigureAwait(false))
            {
                await UnavailableAsync(context, "The send API cannot be reached.").ConfigureAwait(false);
                return;
            }

            await AnswerAsync(answer, context, deadline).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (body?.Fault is { } bad && !context.Response.HasStarted)
        {
            await Answer(bad).ExecuteAsync(context).ConfigureAwait(false);
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
        catch (OperationCanceledException) when (context.Response.HasStarted)
        {
            GatewayLog.SendApiUnreachable(logger, "its answer stopped in the middle");
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            GatewayLog.SendApiUnreachable(logger, "no answer came in time");
            await Results.Problem($"The send API gave no answer within {AnswerLimit.TotalSeconds} s.", statusCode: StatusCodes.Status504GatewayTimeout)
                .ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    // Neither the client that passes it on nor the Functions host takes one: it is the sender's fault, and said to be.
    private static string? FaultInHeaders(HttpRequest request)
    {
        foreach (var (name, values) in PassedHeaders.OfRequest(request.Headers))
        {
            if (values.Any(value => value is not null && !Ascii.IsValid(value)))
            {
                return $"The header {name} has a character outside ASCII.";
            }

            // The client that passes it on checks no value.
            if (values.Any(value => value is not null && value.Any(character => char.IsControl(character) && character != '\t')))
            {
                return $"The header {name} has a control character.";
            }
        }

        return null;
    }

    private static HttpRequestMessage Request(HttpRequest from, ClientBody? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(from.Method), (Uri?)null);
        if (body is not null)
        {
            request.Content = new StreamContent(body);
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

    private static async Task AnswerAsync(HttpResponseMessage answer, HttpContext context, CancellationTokenSource deadline)
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
        while ((read = await body.ReadAsync(buffer, deadline.Token).ConfigureAwait(false)) > 0)
        {
            deadline.CancelAfter(AnswerLimit);
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

    private static IResult Answer(Exception bodyFault) => bodyFault switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(),
        BadHttpRequestException bad => Results.Problem("The request's body cannot be read: " + bad.Message, statusCode: bad.StatusCode),
        _ => Results.Problem("The request's body cannot be read: its chunks or its length are wrong, or it broke off.", statusCode: StatusCodes.Status400BadRequest),
    };

    private static IResult TooLarge() =>
        Results.Problem($"The body has more than {MaxBodyBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);

    private static Task UnavailableAsync(HttpContext context, string detail)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Results.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
    }
}
