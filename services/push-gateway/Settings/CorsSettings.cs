using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Settings;

/// <summary>The pages that may use the gateway: <see cref="GatewayOptions.AllowedOrigins"/>.</summary>
internal sealed class CorsSettings(IOptions<GatewayOptions> options) : IConfigureOptions<CorsOptions>
{
    /// <exception cref="OptionsValidationException">An entry is no origin.</exception>
    public void Configure(CorsOptions cors)
    {
        var origins = options.Value.AllowedOrigins.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        cors.AddDefaultPolicy(policy =>
        {
            policy.WithMethods("GET", "HEAD", "POST", "DELETE").AllowAnyHeader().WithExposedHeaders("Retry-After", "Location");
            if (origins.Contains("*"))
            {
                policy.AllowAnyOrigin();
            }
            else
            {
                policy.WithOrigins([.. origins.Select(Origin)]);
            }
        });
    }

    private static string Origin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.PathAndQuery == "/"
            ? uri.GetLeftPart(UriPartial.Authority)
            : throw new OptionsValidationException(
                nameof(GatewayOptions.AllowedOrigins),
                typeof(GatewayOptions),
                [$"{GatewayOptions.Section}:{nameof(GatewayOptions.AllowedOrigins)} has '{text}', which is no origin: write http(s)://host[:port], or * for any."]);
}
