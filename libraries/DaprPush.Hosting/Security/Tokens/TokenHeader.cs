using System.Buffers.Text;
using System.Text.Json;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>
/// What a token's header says, as far as it is listened to: the algorithm and the key's id. Addresses and keys in it (<c>jku</c>,
/// <c>x5u</c>, <c>jwk</c>, <c>x5c</c>) are not: a token does not say what it is to be checked with.
/// </summary>
internal readonly record struct TokenHeader(string Algorithm, string? KeyId)
{
    /// <summary>Characters of a key's id.</summary>
    public const int MaxKeyIdLength = 256;

    /// <summary>Null where the text is no signed token in compact form, or demands extensions (<c>crit</c>) that nobody here knows.</summary>
    public static TokenHeader? TryRead(string token)
    {
        // Two dots: a signed token. Four would be an encrypted one, which is none of ours.
        if (token.AsSpan().Count('.') != 2)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
            var header = json.RootElement;
            if (header.ValueKind != JsonValueKind.Object
                || header.TryGetProperty("crit", out _)
                || !header.TryGetProperty("alg", out var algorithm)
                || algorithm.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            if (!header.TryGetProperty("kid", out var keyId))
            {
                return new TokenHeader(algorithm.GetString()!, null);
            }

            return keyId.ValueKind == JsonValueKind.String && keyId.GetString() is { Length: > 0 and <= MaxKeyIdLength } id
                ? new TokenHeader(algorithm.GetString()!, id)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
