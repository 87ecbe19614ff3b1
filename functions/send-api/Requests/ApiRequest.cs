namespace DaprPush.SendApi.Requests;

/// <summary>What the API looks at in an HTTP request.</summary>
/// <param name="ContentLength">Bytes; null where the request does not say.</param>
internal sealed record ApiRequest(string? ContentType, string? ContentEncoding, long? ContentLength, Stream Body);
