#nullable enable

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dapr.AspNetCore.CloudEvents;

/// <summary>Replaces the body of an application/cloudevents+json request by the event's data.</summary>
internal sealed class CloudEventsMiddleware(RequestDelegate next, CloudEventsMiddlewareOptions options)
{
    private const string ContentType = "application/cloudevents+json";

    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsCloudEvent(context.Request.ContentType, out var encoding))
        {
            await next(context);
            return;
        }

        try
        {
            using var document = await ParseAsync(context.Request.Body, encoding, context.RequestAborted);
            await UnwrapAsync(context, CloudEventEnvelope.Read(document.RootElement));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && context.Response.HasStarted)
        {
            // The sidecar hung up in the middle of the answer: nobody is left to be told.
        }
    }

    private static bool IsCloudEvent(string? contentType, out Encoding encoding)
    {
        encoding = Encoding.UTF8;
        if (contentType?.StartsWith(ContentType, StringComparison.Ordinal) is not true
            || !MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            || parsed.MediaType != ContentType)
        {
            return false;
        }

        encoding = parsed.Charset.Length > 0 ? Encoding.GetEncoding(parsed.Charset.Value!) : Encoding.UTF8;
        return true;
    }

    private static async Task<JsonDocument> ParseAsync(Stream body, Encoding encoding, CancellationToken cancellationToken)
    {
        if (encoding.WebName == Encoding.UTF8.WebName)
        {
            return await JsonDocument.ParseAsync(body, cancellationToken: cancellationToken);
        }

        using var reader = new StreamReader(body, encoding, leaveOpen: true);
        return JsonDocument.Parse(await reader.ReadToEndAsync(cancellationToken));
    }

    private async Task UnwrapAsync(HttpContext context, CloudEventEnvelope envelope)
    {
        if (envelope.HasTwoData)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var (body, contentType) = envelope.Content(options.SuppressJsonDecodingOfTextPayloads);
        if (options.ForwardCloudEventPropertiesAsHeaders)
        {
            envelope.ForwardTo(context.Request.Headers, options);
        }

        var request = context.Request;
        var (originalBody, originalContentType) = (request.Body, request.ContentType);
        try
        {
            request.Body = new MemoryStream(body, writable: false);
            request.ContentType = contentType;
            await next(context);
        }
        finally
        {
            request.Body = originalBody;
            request.ContentType = originalContentType;
        }
    }
}
