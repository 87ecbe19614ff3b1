using DaprPush.Hosting.Security.Authentication;
using DaprPush.Hosting.Security.Callers;
using DaprPush.Hosting.Security.Limits;
using DaprPush.Hosting.Security.Proxies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Hosting.Security.Requests;

/// <summary>Limits requests by address, and demands of callers the right that their endpoint names.</summary>
public static class RightsMiddleware
{
    /// <summary>Demands the right of whoever calls these endpoints; needs <see cref="UseRights"/>.</summary>
    public static TBuilder Requires<TBuilder>(this TBuilder endpoints, Right right)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RequiresAttribute(right));

    /// <summary>To stand after routing. An endpoint that names no right checks its callers itself, or is for everybody.</summary>
    /// <param name="isLimited">Whether the request is one of those that are limited by address.</param>
    public static void UseRights(
        this IApplicationBuilder app, Authenticator authenticator, RequestRates rates, TrustedProxies proxies, Func<HttpContext, bool> isLimited) =>
        app.Use(async (context, next) =>
        {
            if (isLimited(context) && rates.TakeRequest(proxies.ClientOf(context)) is { } limited)
            {
                await context.RefuseAsync(limited).ConfigureAwait(false);
                return;
            }

            if (context.GetEndpoint()?.Metadata.GetMetadata<RequiresAttribute>() is { } demanded)
            {
                var (_, refusal) = await authenticator
                    .AuthenticateAsync(authenticator.CredentialsIn(context.Request), demanded.Right, context.RequestAborted).ConfigureAwait(false);
                if (refusal is not null)
                {
                    await context.RefuseAsync(refusal).ConfigureAwait(false);
                    return;
                }
            }

            await next(context).ConfigureAwait(false);
        });
}
