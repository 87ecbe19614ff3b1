using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Settings;

/// <summary>The pages that may use the gateway: <see cref="GatewayOptions.AllowedOrigins"/>.</summary>
internal sealed class CorsSettings(IOptions<GatewayOptions> options) : IConfigureOptions<CorsOptions>
{
    public void Configure(CorsOptions cors)
    {
        var origins = OriginRules.Read(options.Value.AllowedOrigins);
        cors.AddDefaultPolicy(policy =>
        {
            policy.WithMethods("GET", "HEAD", "POST", "DELETE").AllowAnyHeader().WithExposedHeaders("Retry-After", "Location", "Last-Event-ID", "Connection-Id");
            if (origins.Contains(OriginRules.Any))
            {
                policy.AllowAnyOrigin();
                return;
            }

            policy.WithOrigins([.. origins.Select(origin => new Uri(origin).GetLeftPart(UriPartial.Authority))]);
            if (options.Value.AllowCredentials)
            {
                policy.AllowCredentials();
            }
        });
    }
}
