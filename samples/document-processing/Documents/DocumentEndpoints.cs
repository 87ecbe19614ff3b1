using System.Text;
using DaprPush.Messages.Streams;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace DaprPush.Samples.Documents.Documents;

/// <summary>What the page asks for. Who the user is would come from signing in; here the page says it.</summary>
internal static class DocumentEndpoints
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapDocuments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/settings", (IOptions<DocumentOptions> options) => new { options.Value.PushUrl });
        endpoints.MapGet("/users/{user}/documents", (string user, DocumentShelf shelf) => shelf.Of(user));
        endpoints.MapPost("/users/{user}/documents", AddAsync);
        endpoints.MapGet("/health", () => "healthy");
    }

    private static async Task<IResult> AddAsync(
        string user, string name, HttpContext context, DocumentShelf shelf, IOptions<DocumentOptions> options, CancellationToken cancellationToken)
    {
        if (!NameRules.IsValid(user))
        {
            return Results.ValidationProblem(new Dictionary<string, string[]> { ["user"] = [NameRules.Description] });
        }

        // Enforced by the server while it reads: 413.
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.Value.MaxBytes;
        string text;
        try
        {
            using var reader = new StreamReader(context.Request.Body, Utf8);
            text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException)
        {
            return Results.Problem("The document is no text in UTF-8.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            return Results.Problem("The document is empty.", statusCode: StatusCodes.Status400BadRequest);
        }

        return shelf.Add(user, name, text) is { } document
            ? Results.Accepted(value: document)
            : Results.Problem("Too many documents wait. Come back in a minute.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
