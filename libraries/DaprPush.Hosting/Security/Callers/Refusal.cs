namespace DaprPush.Hosting.Security.Callers;

/// <summary>Why a request is not answered: what its problem details say, and what is counted. It never holds a part of a token or key.</summary>
/// <param name="Status">401, 403, 429 or 503.</param>
/// <param name="Reason">A word for the counter, one of few.</param>
/// <param name="Title">The kind of refusal in words.</param>
/// <param name="Detail">What is wrong with this request.</param>
public sealed record Refusal(int Status, string Reason, string Title, string Detail)
{
    private const string Prefix = "urn:dapr-push:problem:";

    /// <summary>Seconds after which it may be tried again; null where that would not help.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>The kind as a URI, which is a name and stays the same.</summary>
    public string Type => Prefix + Status switch
    {
        401 => "unauthenticated",
        403 => "forbidden",
        429 => "limited",
        _ => "unavailable",
    };

    /// <summary>The header WWW-Authenticate of a 401 (RFC 6750, 3); null for other statuses.</summary>
    public string? Challenge => Status != 401 ? null : Reason == "missing" ? "Bearer" : $"Bearer error=\"invalid_token\", error_description=\"{Detail}\"";

    /// <param name="detail">Without quotation marks: it stands in a header too.</param>
    public static Refusal Unauthenticated(string reason, string detail) => new(401, reason, "The caller is not known", detail);

    public static Refusal Forbidden(string detail) => new(403, "forbidden", "The caller may not do that", detail);

    public static Refusal Limited(string limit, string detail, int retryAfterSeconds) =>
        new(429, limit, "Too many requests", detail) { RetryAfterSeconds = retryAfterSeconds };

    public static Refusal KeysUnavailable(int retryAfterSeconds) =>
        new(503, "keys_unavailable", "Tokens cannot be checked", "The keys that tokens are signed with cannot be fetched at the moment.") { RetryAfterSeconds = retryAfterSeconds };
}
