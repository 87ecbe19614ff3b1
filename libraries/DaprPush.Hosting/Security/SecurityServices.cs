using DaprPush.Hosting.Security.ApiKeys;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using DaprPush.Hosting.Security.Tokens;
using DaprPush.Hosting.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DaprPush.Hosting.Security;

/// <summary>Who may ask for what, the same for every part of the system.</summary>
public static class SecurityServices
{
    /// <param name="needs">What this part must have in production.</param>
    public static IServiceCollection AddSecurity(this IServiceCollection services, ProductionNeeds needs)
    {
        services.AddProductionRules(needs);
        services.AddValidatedOptions<LimitOptions>(LimitOptions.Section);
        services.AddValidatedOptions<ProxyOptions>(ProxyOptions.Section);
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyRules>();

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SecurityMetrics>();
        services.AddSingleton<JwksCache>();
        services.AddSingleton<TokenValidator>();
        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton(provider => new Authenticator(
            provider.GetRequiredService<TokenValidator>(),
            provider.GetRequiredService<ApiKeyRing>(),
            provider.GetRequiredService<IOptions<TokenOptions>>(),
            provider.GetRequiredService<SecurityMetrics>()));
        services.AddSingleton<TrustedProxies>();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<ConnectionLimits>();
        services.AddSingleton<NewStreamRates>();
        return services;
    }

    /// <summary>What a part needs that only Dapr talks to.</summary>
    public static IServiceCollection AddProductionRules(this IServiceCollection services, ProductionNeeds needs)
    {
        services.AddValidatedOptions<TokenOptions>(TokenOptions.Section);
        services.AddSingleton<IValidateOptions<TokenOptions>>(new TokenRules(needs));
        services.AddValidatedOptions<ApiKeyOptions>(ApiKeyOptions.Section);
        services.AddSingleton<IValidateOptions<ApiKeyOptions>>(new ApiKeyRules(needs));
        services.AddValidatedOptions<ProductionOptions>(ProductionOptions.Section);
        services.AddSingleton<IValidateOptions<ProductionOptions>>(provider => new ProductionRules(
            needs,
            provider.GetRequiredService<RunEnvironment>(),
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<IOptions<TokenOptions>>(),
            provider.GetRequiredService<IOptions<ApiKeyOptions>>()));
        return services;
    }

    /// <summary>Takes tokens in addresses as if they stood in the header; only for what browsers open streams at.</summary>
    public static IServiceCollection AddAccessTokenInQuery(this IServiceCollection services) =>
        services.AddSingleton<IHttpContextFactory, AccessTokenInQuery>();
}
