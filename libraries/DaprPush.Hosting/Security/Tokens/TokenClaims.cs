using System.Buffers.Text;
using System.Text.Json;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Messages.Streams;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>Reads what a token says of its caller. Only for tokens whose signature was checked.</summary>
internal static class TokenClaims
{
    public const string Subscribe = "push.subscribe";
    public const string Publish = "push.publish";
    public const string Admin = "push.admin";

    /// <param name="token">In compact form.</param>
    /// <param name="now">Unix time in seconds.</param>
    /// <param name="refusal">Why it is nobody.</param>
    public static Caller? Read(string token, TokenOptions options, long now, out Refusal? refusal)
    {
        try
        {
            var start = token.IndexOf('.', StringComparison.Ordinal) + 1;
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(start, token.LastIndexOf('.') - start)));
            return Read(json.RootElement, token, options, now, out refusal);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            refusal = Refusal.Unauthenticated("malformed", "The token is malformed.");
            return null;
        }
    }

    private static Caller? Read(JsonElement claims, string token, TokenOptions options, long now, out Refusal? refusal)
    {
        refusal = CheckTimes(claims, options.ClockSkewSeconds, now, out var expires);
        if (refusal is not null)
        {
            return null;
        }

        var subscribe = Patterns(claims, Subscribe, ref refusal);
        var publish = Patterns(claims, Publish, ref refusal);
        return refusal is not null ? null : new Caller
        {
            UserId = Name(claims, options.UserClaim),
            SessionId = Name(claims, "sid"),
            Sender = (Text(claims, "sub") ?? Text(claims, options.UserClaim)) is { } subject
                ? SenderNames.OfSubject(Text(claims, "iss") ?? "", subject)
                : SenderNames.OfToken(token),
            Subscribe = subscribe,
            Publish = publish,
            IsAdmin = claims.TryGetProperty(Admin, out var admin) && admin.ValueKind == JsonValueKind.True,
            ExpiresAt = (expires + options.ClockSkewSeconds) * 1_000,
        };
    }

    private static Refusal? CheckTimes(JsonElement claims, int skew, long now, out long expires)
    {
        if (Time(claims, "exp", out expires) is { } noEnd)
        {
            return noEnd;
        }

        if (now >= expires + skew)
        {
            return Refusal.Unauthenticated("expired", "The token has expired.");
        }

        if (!claims.TryGetProperty("nbf", out _))
        {
            return null;
        }

        return Time(claims, "nbf", out var from)
            ?? (now < from - skew ? Refusal.Unauthenticated("not_yet_valid", "The token is not valid yet.") : null);
    }

    // A NumericDate (RFC 7519, 2), which may have a fraction. Years beyond 9999 are no times, but milliseconds that were taken for seconds.
    private static Refusal? Time(JsonElement claims, string name, out long time)
    {
        const double LastSecond = 253_402_300_799;
        time = 0;
        if (!claims.TryGetProperty(name, out var value))
        {
            return Refusal.Unauthenticated("claims", $"The token has no claim {name}.");
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is < 0 or > LastSecond * 1_000)
        {
            return Refusal.Unauthenticated("claims", $"The claim {name} of the token is no time: it must be a number of seconds since 1970.");
        }

        if (seconds > LastSecond)
        {
            return Refusal.Unauthenticated("claims", $"The claim {name} of the token is in milliseconds: it must be in seconds since 1970.");
        }

        time = (long)seconds;
        return null;
    }

    private static string? Name(JsonElement claims, string claim) =>
        claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String && NameRules.IsValid(value.GetString()) ? value.GetString() : null;

    // As the issuer wrote it, be it a name of this system or not.
    private static string? Text(JsonElement claims, string claim) =>
        claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // A list of patterns, or, as OAuth writes scopes, one text with spaces between them.
    private static StreamPatterns Patterns(JsonElement claims, string claim, ref Refusal? refusal)
    {
        if (!claims.TryGetProperty(claim, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return StreamPatterns.Nothing;
        }

        string[]? texts = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. value.EnumerateArray().Select(item => item.GetString()!)],
            _ => null,
        };
        string? fault = "must be a list of texts";
        var patterns = texts is null ? StreamPatterns.Nothing : StreamPatterns.Parse(texts, out fault);
        if (fault is not null)
        {
            refusal ??= Refusal.Unauthenticated("claims", $"The claim {claim} of the token {fault}.");
        }

        return patterns;
    }
}
