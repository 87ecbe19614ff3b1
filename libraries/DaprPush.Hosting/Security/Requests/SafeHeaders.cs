using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Hosting.Security.Requests;

/// <summary>Headers that keep a browser from doing with an answer what it is not for.</summary>
public static class SafeHeaders
{
    /// <summary>What a page of ours may load: what comes from where it came from itself, and nothing that stands in it.</summary>
    public const string PagePolicy = "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Names and values for every answer.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfAnswer { get; } =
    [
        KeyValuePair.Create("X-Content-Type-Options", "nosniff"),
        KeyValuePair.Create("Referrer-Policy", "no-referrer"),
    ];

    /// <summary>Names and values that a page has beside them.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> OfPage { get; } =
    [
        KeyValuePair.Create("Content-Security-Policy", PagePolicy),
        KeyValuePair.Create("X-Frame-Options", "DENY"),
        KeyValuePair.Create("Cross-Origin-Opener-Policy", "same-origin"),
    ];

    /// <summary>Adds them to every answer, and those of pages to HTML that has no policy of its own.</summary>
    public static void UseSafeHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(
            static state =>
            {
                var response = ((HttpContext)state).Response;
                Add(response.Headers, OfAnswer);
                if (response.HttpContext.Request.IsHttps)
                {
                    // Whoever came by TLS comes by nothing else for a year (RFC 6797); over a plain connection the header counts for nothing.
                    response.Headers.TryAdd("Strict-Transport-Security", "max-age=31536000");
                }

                if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) is true)
                {
                    Add(response.Headers, OfPage);
                }

                return Task.CompletedTask;
            },
            context);
        return next(context);
    });

    private static void Add(IHeaderDictionary headers, IReadOnlyList<KeyValuePair<string, string>> added)
    {
        foreach (var (name, value) in added)
        {
            headers.TryAdd(name, value);
        }
    }
}
