using System.Net.Http.Headers;

namespace DaprPush.SendApi.Requests;

/// <summary>Which bodies the API reads: JSON in UTF-8, not compressed.</summary>
internal static class ContentRule
{
    /// <summary>What is wrong, as a sentence; null for a body that may be read.</summary>
    /// <param name="contentType">The header as it came; null where it is absent.</param>
    /// <param name="contentEncoding">The header as it came; null where it is absent.</param>
    public static string? Check(string? contentType, string? contentEncoding)
    {
        if (!string.IsNullOrEmpty(contentEncoding) && !contentEncoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return $"The body's encoding is '{contentEncoding}'; send it without Content-Encoding.";
        }

        // What nearly everybody sends, without parsing it.
        if (contentType is "application/json")
        {
            return null;
        }

        if (string.IsNullOrEmpty(contentType))
        {
            return "The request has no Content-Type; it must be application/json.";
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !IsJson(type.MediaType))
        {
            return $"The Content-Type is '{contentType}'; it must be application/json.";
        }

        var charset = type.CharSet?.Trim('"');
        return charset is null || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"The charset is '{charset}'; JSON is sent in utf-8.";
    }

    private static bool IsJson(string? mediaType) => mediaType is not null
        && (mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
}
