using System.Text;
using DaprPush.Hosting.Security.Production;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Tokens;

/// <summary>What must hold for <see cref="TokenOptions"/> anywhere, in production or not. No message holds a secret.</summary>
/// <param name="needs">What this part must have: one that nobody comes to with a token is not given the secret.</param>
internal sealed class TokenRules(ProductionNeeds needs) : IValidateOptions<TokenOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenOptions options)
    {
        var faults = new List<string>();
        if ((needs & (ProductionNeeds.Tokens | ProductionNeeds.TokensOrKeys)) != 0 && options.IsOn && options.Secret.Length == 0 && options.JwksUrl.Length == 0)
        {
            faults.Add("ENABLE_AUTH is true, but neither JWT_SECRET nor JWT_JWKS_URL says how tokens are signed.");
        }

        if (options.IsOn && options.Secret.Length > 0 && Encoding.UTF8.GetByteCount(options.Secret) < TokenOptions.MinSecretBytes)
        {
            faults.Add($"JWT_SECRET is shorter than {TokenOptions.MinSecretBytes} bytes, too short for HS256; make one with: openssl rand -hex 32.");
        }

        if (options.JwksUrl.Length > 0 && !(Uri.TryCreate(options.JwksUrl, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")))
        {
            faults.Add("JWT_JWKS_URL must be an http or https address.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
