using System.ComponentModel.DataAnnotations;
using DaprPush.Hosting.Settings;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>Which JSON Web Tokens name a caller; section <c>Push:Auth</c>.</summary>
public sealed record TokenOptions
{
    public const string Section = "Push:Auth";

    /// <summary>Bytes that a secret for HS256 has at least (RFC 7518, 3.2).</summary>
    public const int MinSecretBytes = 32;

    /// <summary>
    /// Whether subscribers and senders must bring a token. Unset: as soon as <see cref="Secret"/> or <see cref="JwksUrl"/> is set.
    /// </summary>
    [EnvironmentName("ENABLE_AUTH")]
    public bool? Enabled { get; set; }

    /// <summary>The secret of tokens signed with HS256, at least 32 bytes; empty for none.</summary>
    [EnvironmentName("JWT_SECRET")]
    public string Secret { get; set; } = "";

    /// <summary>
    /// Where the public keys of tokens signed with RS256 or ES256 are (a JSON Web Key Set, RFC 7517); empty for none.
    /// </summary>
    [EnvironmentName("JWT_JWKS_URL")]
    public string JwksUrl { get; set; } = "";

    /// <summary>The issuer that tokens must name (<c>iss</c>); empty for any.</summary>
    [EnvironmentName("JWT_ISSUER")]
    public string Issuer { get; set; } = "";

    /// <summary>Audiences, comma-separated, of which tokens must name one (<c>aud</c>); empty for any.</summary>
    [EnvironmentName("JWT_AUDIENCE")]
    public string Audience { get; set; } = "";

    /// <summary>The claim that names the user.</summary>
    [Required]
    public string UserClaim { get; set; } = "sub";

    /// <summary>The cookie that may hold the token where no header does; empty for none.</summary>
    [RegularExpression("^[A-Za-z0-9_.-]{0,64}$")]
    public string Cookie { get; set; } = "";

    /// <summary>Seconds by which the clocks of issuer and gateway may differ.</summary>
    [Range(0, 600)]
    public int ClockSkewSeconds { get; set; } = 30;

    /// <summary>Bytes of a token.</summary>
    [Range(512, 32_768)]
    public int MaxTokenBytes { get; set; } = 8_192;

    /// <summary>Seconds after which the key set is fetched again; until the answer comes, the keys that are known serve on.</summary>
    [Range(10, 86_400)]
    public int JwksCacheSeconds { get; set; } = 600;

    /// <summary>Seconds between two fetches at the least: a token with an unknown key fetches the set, a flood of them does not.</summary>
    [Range(1, 3_600)]
    public int JwksMinRefreshSeconds { get; set; } = 30;

    /// <summary>Seconds that a fetch of the key set may take.</summary>
    [Range(1, 60)]
    public int JwksTimeoutSeconds { get; set; } = 5;

    /// <summary>
    /// Seconds that known keys serve on while the set cannot be fetched. After that tokens are refused: a key that was withdrawn is
    /// not to last for ever.
    /// </summary>
    [Range(60, 2_592_000)]
    public int JwksMaxStaleSeconds { get; set; } = 86_400;

    public bool IsOn => Enabled ?? (Secret.Length > 0 || JwksUrl.Length > 0);
}
