using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DaprPush.SendApi.Problems;

namespace DaprPush.SendApi.Requests;

/// <summary>An HTTP answer, ready to be written.</summary>
/// <param name="RetryAfterSeconds">When the sender may try again; null where that would not help.</param>
internal sealed record ApiAnswer(HttpStatusCode Status, string ContentType, ReadOnlyMemory<byte> Body, int? RetryAfterSeconds = null)
{
    /// <summary>Done, and there is nothing to say.</summary>
    public static readonly ApiAnswer Nothing = new(HttpStatusCode.NoContent, "", default);

    /// <summary>The header <c>Allow</c>; null where there is none.</summary>
    public string? Allow { get; private init; }

    /// <summary>The header <c>Content-Security-Policy</c> of a page; null for anything else.</summary>
    public string? ContentSecurityPolicy { get; init; }

    /// <summary>How a caller may say who it is, with a 401; null otherwise.</summary>
    public string? Challenge { get; private init; }

    public static ApiAnswer Json<T>(HttpStatusCode status, T value, JsonTypeInfo<T> type) =>
        new(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(value, type));

    public static ApiAnswer Of(Problem problem) => new(
        (HttpStatusCode)problem.Status,
        Problem.ContentType,
        JsonSerializer.SerializeToUtf8Bytes(problem, ApiJson.Default.Problem),
        problem.RetryAfterSeconds)
    {
        Allow = problem.Allow,
        Challenge = problem.Challenge,
    };
}
