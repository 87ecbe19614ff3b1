using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Security.ApiKeys;
using DaprPush.Hosting.Security.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security.Production;

/// <summary>Refuses to start in production what would be open to everybody, unless the settings say so in so many words.</summary>
internal sealed class ProductionRules(
    ProductionNeeds needs, RunEnvironment environment, IConfiguration configuration, IOptions<TokenOptions> tokens, IOptions<ApiKeyOptions> keys) : IValidateOptions<ProductionOptions>
{
    private static readonly string[] Waivable = ["auth", "app_token", "default_secret", "http_jwks", "any_origin"];

    public ValidateOptionsResult Validate(string? name, ProductionOptions options)
    {
        if (options.Waived.FirstOrDefault(rule => !Waivable.Contains(rule)) is { } unknown)
        {
            return ValidateOptionsResult.Fail($"{ProductionOptions.Section}:Waive has '{unknown}', which is no rule; there are {string.Join(", ", Waivable)}.");
        }

        if (!environment.IsProduction)
        {
            return ValidateOptionsResult.Success;
        }

        var faults = Faults().Where(fault => !options.Waives(fault.Rule))
            .Select(fault => $"{fault.Text} (To go without in production, set {ProductionOptions.Section}:Waive to {fault.Rule}.)")
            .ToList();
        if (faults.Count == 0)
        {
            return ValidateOptionsResult.Success;
        }

        if (environment.Why.Length > 0)
        {
            faults.Insert(0, environment.Why);
        }

        return ValidateOptionsResult.Fail(faults);
    }

    private IEnumerable<(string Rule, string Text)> Faults()
    {
        if (needs.HasFlag(ProductionNeeds.Tokens) && !tokens.Value.IsOn)
        {
            yield return ("auth", "In production subscribers need tokens: set JWT_SECRET or JWT_JWKS_URL.");
        }

        if (needs.HasFlag(ProductionNeeds.TokensOrKeys) && !tokens.Value.IsOn && !keys.Value.IsOn)
        {
            yield return ("auth", "In production senders need tokens or API keys: set JWT_SECRET, JWT_JWKS_URL or API_KEY.");
        }

        if (needs.HasFlag(ProductionNeeds.AppToken) && AppToken.In(configuration) is null)
        {
            yield return ("app_token", "In production the port for Dapr needs the app token: set APP_API_TOKEN, on Kubernetes by the annotation dapr.io/app-token-secret.");
        }

        if (tokens.Value.IsOn && ExampleSecrets.LooksLikeOne(tokens.Value.Secret))
        {
            yield return ("default_secret", "JWT_SECRET looks like an example; make one with: openssl rand -hex 32.");
        }

        if (keys.Value.IsOn && ExampleSecrets.LooksLikeOne(keys.Value.Key))
        {
            yield return ("default_secret", "API_KEY looks like an example; make one with: openssl rand -hex 32.");
        }

        if (needs.HasFlag(ProductionNeeds.AppToken) && AppToken.In(configuration) is { } token && ExampleSecrets.LooksLikeOne(token))
        {
            yield return ("default_secret", "APP_API_TOKEN looks like an example; make one with: openssl rand -hex 32.");
        }

        if (tokens.Value.IsOn && tokens.Value.JwksUrl.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
        {
            yield return ("http_jwks", "JWT_JWKS_URL is plain http, so that whoever stands in between can give keys of his own.");
        }
    }
}
