using DaprPush.Hosting.Security.Callers;

namespace DaprPush.SendApi.Requests;

/// <summary>What the API looks at in an HTTP request.</summary>
/// <param name="ContentLength">Bytes; null where the request does not say.</param>
internal sealed record ApiRequest(string? ContentType, string? ContentEncoding, long? ContentLength, Stream Body)
{
    /// <summary>The header as it came; null where it is absent.</summary>
    public string? IdempotencyKey { get; init; }

    public Caller Caller { get; init; } = Caller.Anyone;
}
