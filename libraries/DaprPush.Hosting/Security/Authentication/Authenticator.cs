using DaprPush.Hosting.Security.ApiKeys;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Tokens;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Authentication;

/// <summary>Finds out who asks. One for each program, whatever serves its requests.</summary>
public sealed class Authenticator
{
    private readonly TokenValidator _tokens;
    private readonly ApiKeyRing _keys;
    private readonly SecurityMetrics _metrics;

    internal Authenticator(TokenValidator tokens, ApiKeyRing keys, IOptions<TokenOptions> options, SecurityMetrics metrics)
    {
        (_tokens, _keys, _metrics) = (tokens, keys, metrics);
        Cookie = options.Value.Cookie is { Length: > 0 } name ? name : null;
    }

    /// <summary>Whether subscribers have to bring a token.</summary>
    public bool TokensAreOn => _tokens.IsOn;

    /// <summary>Whether anybody has to say who it is.</summary>
    public bool IsOn => _tokens.IsOn || _keys.IsOn;

    /// <summary>The cookie that may hold a token; null for none.</summary>
    public string? Cookie { get; }

    /// <summary>Who asks and that it has the right; or why it is refused, which is counted.</summary>
    public async ValueTask<(Caller? Caller, Refusal? Refusal)> AuthenticateAsync(Credentials credentials, Right right, CancellationToken cancellationToken)
    {
        if (!IsOn || right == Right.None)
        {
            return (Caller.Anyone, null);
        }

        var (caller, refusal) = await IdentifyAsync(credentials, cancellationToken).ConfigureAwait(false);
        if (caller is not null && !caller.Has(right))
        {
            (caller, refusal) = (null, Refusal.Forbidden(right == Right.Admin ? "This needs the right to administer (claim push.admin)." : "The caller may not publish anything (claim push.publish)."));
        }

        if (refusal is not null)
        {
            _metrics.Refused(refusal);
        }

        return (caller, refusal);
    }

    /// <summary>A caller asked for what it has no right to; counts it.</summary>
    public Refusal Forbid(string detail)
    {
        var refusal = Refusal.Forbidden(detail);
        _metrics.Refused(refusal);
        return refusal;
    }

    private async ValueTask<(Caller? Caller, Refusal? Refusal)> IdentifyAsync(Credentials credentials, CancellationToken cancellationToken)
    {
        if (credentials.Fault is not null)
        {
            return (null, credentials.Fault);
        }

        if (_keys.IsOn && credentials.ApiKey is not null)
        {
            return credentials.Token is not null
                ? Refuse("ambiguous", "The request names its caller more than once.")
                : _keys.Find(credentials.ApiKey) is { } holder ? (holder, null) : Refuse("api_key", "The API key is not known.");
        }

        if (_tokens.IsOn && credentials.Token is not null)
        {
            return await _tokens.ValidateAsync(credentials.Token, cancellationToken).ConfigureAwait(false);
        }

        return Refuse("missing", _tokens.IsOn ? "The request has no token." : $"The request has no API key ({Credentials.ApiKeyHeader}).");
    }

    private static (Caller? Caller, Refusal? Refusal) Refuse(string reason, string detail) => (null, Refusal.Unauthenticated(reason, detail));
}
