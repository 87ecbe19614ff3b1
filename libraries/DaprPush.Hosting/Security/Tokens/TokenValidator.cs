using System.Text;
using DaprPush.Hosting.Security.Callers;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>Finds out whom a JSON Web Token names.</summary>
internal sealed class TokenValidator
{
    private const int RetryAfterSeconds = 5;

    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenOptions _options;
    private readonly JwksCache _jwks;
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<SigningKey> _secret;
    private readonly string[] _audiences;

    public TokenValidator(IOptions<TokenOptions> options, JwksCache jwks, TimeProvider time)
    {
        (_options, _jwks, _time) = (options.Value, jwks, time);
        _audiences = _options.Audience.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        _secret = _options.Secret.Length == 0
            ? []
            : [new SigningKey(SecurityAlgorithms.HmacSha256, null, new SymmetricSecurityKey(Encoding.UTF8.GetBytes(_options.Secret)))];
    }

    public bool IsOn => _options.IsOn;

    public async ValueTask<(Caller? Caller, Refusal? Refusal)> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Length > _options.MaxTokenBytes)
        {
            return Refuse("too_large", $"The token is longer than {_options.MaxTokenBytes} bytes.");
        }

        if (TokenHeader.TryRead(token) is not { } header)
        {
            return Refuse("malformed", "The token is malformed.");
        }

        // The algorithm picks the keys, and each key is for one algorithm: what the token says cannot make a public key a secret.
        IReadOnlyList<SigningKey>? keys;
        switch (header.Algorithm)
        {
            case SecurityAlgorithms.HmacSha256 when _secret.Count > 0:
                keys = _secret;
                break;
            case SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 when _options.JwksUrl.Length > 0:
                keys = await _jwks.FindAsync(header.Algorithm, header.KeyId, cancellationToken).ConfigureAwait(false);
                break;
            default:
                return Refuse("algorithm", "The token is not signed with an algorithm that is accepted here.");
        }

        return keys switch
        {
            null => (null, Refusal.KeysUnavailable(RetryAfterSeconds)),
            [] => Refuse("unknown_key", "The token is signed with a key that is not known."),
            _ => await ValidateAsync(token, header.Algorithm, keys).ConfigureAwait(false),
        };
    }

    private async ValueTask<(Caller? Caller, Refusal? Refusal)> ValidateAsync(string token, string algorithm, IReadOnlyList<SigningKey> keys)
    {
        if (await CheckAsync(token, algorithm, keys).ConfigureAwait(false) is { } fault)
        {
            return fault switch
            {
                SecurityTokenInvalidIssuerException => Refuse("issuer", "The token is of another issuer."),
                SecurityTokenInvalidAudienceException => Refuse("audience", "The token is for another audience."),
                SecurityTokenInvalidSignatureException => Refuse("signature", "The signature of the token is wrong."),
                _ => Refuse("malformed", "The token is malformed."),
            };
        }

        var caller = TokenClaims.Read(token, _options, _time.GetUtcNow().ToUnixTimeSeconds(), out var refusal);
        return (caller, refusal);
    }

    // Whatever the library throws for what a stranger sent, the answer is that the token is no good.
    private async ValueTask<Exception?> CheckAsync(string token, string algorithm, IReadOnlyList<SigningKey> keys)
    {
        try
        {
            var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
            {
                IssuerSigningKeyResolver = (_, _, _, _) => keys.Select(key => key.Key),
                ValidAlgorithms = [algorithm],
                ValidateIssuer = _options.Issuer.Length > 0,
                ValidIssuer = _options.Issuer,
                ValidateAudience = _audiences.Length > 0,
                ValidAudiences = _audiences,
                IgnoreTrailingSlashWhenValidatingAudience = false,

                // Checked by this system's clock, with a reason of its own for each case.
                // The library also takes times that are written as texts, which are none (RFC 7519, 2).
                ValidateLifetime = false,
            }).ConfigureAwait(false);
            return result.IsValid ? null : result.Exception;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static (Caller? Caller, Refusal? Refusal) Refuse(string reason, string detail) => (null, Refusal.Unauthenticated(reason, detail));
}
