using DaprPush.Hosting.Security.Callers;

namespace DaprPush.Hosting.Security.Authentication;

/// <summary>What a request says of its caller, not checked yet.</summary>
public readonly struct Credentials
{
    private const string Scheme = "Bearer ";

    /// <summary>The header that holds an API key.</summary>
    public const string ApiKeyHeader = "X-API-Key";

    private Credentials(string? token, string? apiKey, Refusal? fault)
    {
        Token = token;
        ApiKey = apiKey;
        Fault = fault;
    }

    internal string? Token { get; }

    internal string? ApiKey { get; }

    /// <summary>It says more than one thing, or nothing that is understood.</summary>
    internal Refusal? Fault { get; }

    /// <param name="authorization">The headers <c>Authorization</c>.</param>
    /// <param name="apiKeys">The headers <c>X-API-Key</c>.</param>
    /// <param name="cookies">The values of the token's cookie where it may count; a header wins over them.</param>
    public static Credentials From(IReadOnlyList<string?> authorization, IReadOnlyList<string?> apiKeys, IReadOnlyList<string> cookies)
    {
        ArgumentNullException.ThrowIfNull(authorization);
        ArgumentNullException.ThrowIfNull(apiKeys);
        ArgumentNullException.ThrowIfNull(cookies);
        if (IsSeveral(authorization) || IsSeveral(apiKeys) || (authorization.Count == 0 && cookies.Count > 1))
        {
            // Two parts of a system could each believe another one.
            return new Credentials(null, null, Refusal.Unauthenticated("ambiguous", "The request names its caller more than once."));
        }

        var apiKey = apiKeys.Count == 1 ? apiKeys[0] : null;
        if (authorization.Count == 0)
        {
            return new Credentials(cookies.Count == 0 ? null : cookies[0], apiKey, null);
        }

        return authorization[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? new Credentials(text[Scheme.Length..].Trim(), apiKey, null)
            : new Credentials(null, apiKey, Refusal.Unauthenticated("malformed", "The header Authorization holds no Bearer token."));
    }

    /// <summary>
    /// Whether a cookie may count: browsers send it along with whatever another site's page asks for, so it only counts for reading,
    /// and for requests that the browser says come from this site's own pages (Fetch Metadata).
    /// </summary>
    /// <param name="secFetchSite">
    /// All lines of the header <c>Sec-Fetch-Site</c>. A browser sends one; several, also where a proxy has joined them with a comma, are
    /// no browser's word.
    /// </param>
    public static bool CookieCounts(string method, IReadOnlyList<string?> secFetchSite) => method is "GET" or "HEAD" || secFetchSite is ["same-origin"];

    // A proxy, and a Functions host, may make one line of several, with a comma between them; neither a token nor a key has one.
    private static bool IsSeveral(IReadOnlyList<string?> lines) => lines.Count > 1 || (lines.Count == 1 && lines[0]?.Contains(',', StringComparison.Ordinal) is true);
}
