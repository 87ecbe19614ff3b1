using DaprPush.Gateway.Transport;
using DaprPush.Hosting.Ports;
using DaprPush.Hosting.Security;
using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Security.Requests;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DaprPush.Gateway.Access;

/// <summary>Who may use the gateway, and how much of it.</summary>
internal static class AccessServices
{
    // A hundred channels of the longest names, every other character escaped, a cursor, and a token.
    private const int MaxRequestLineBytes = 32 * 1024;

    private const int MaxHeaders = 64;

    // What a header takes that comes from an honest client takes no seconds, not even over a slow line.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    public static void AddAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddSecurity(ProductionNeeds.Tokens | ProductionNeeds.AppToken);
        builder.Services.AddAccessTokenInQuery();
        builder.Services.AddSingleton<NewStreams>();
        builder.Services.AddSingleton<StreamAdmission>();
        builder.Services.AddSingleton<Expiry>();
        builder.Services.AddSingleton<IArrivals, ArrivingConnections>();
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
            kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        });

        // The server's own account of a request line that is none would have the token in it.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.Warning);
    }

    public static void UseAccess(this WebApplication app, PortOptions ports) => app.UseRights(
        app.Services.GetRequiredService<Authenticator>(),
        app.Services.GetRequiredService<RequestRates>(),
        app.Services.GetRequiredService<TrustedProxies>(),
        isLimited: context => context.Connection.LocalPort != ports.Dapr);
}
