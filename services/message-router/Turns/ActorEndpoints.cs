using DaprPush.Router.State;
using Microsoft.AspNetCore.Routing.Patterns;

namespace DaprPush.Router.Turns;

/// <summary>
/// The SDK's actor endpoints, with three things before them: every turn has a deadline, a deactivation is answered at once, and the
/// runtime's question for the actor types ends the memory of all instances, since each life of a sidecar asks it once.
/// </summary>
internal static class ActorEndpoints
{
    public static void MapActors(this IEndpointRouteBuilder endpoints)
    {
        var lives = endpoints.ServiceProvider.GetRequiredService<InstanceLives>();
        var deactivations = endpoints.ServiceProvider.GetRequiredService<Deactivations>();
        endpoints.MapActorsHandlers().Add(endpoint =>
        {
            var sdk = endpoint.RequestDelegate!;
            if (Answers(endpoint, HttpMethods.Delete))
            {
                endpoint.RequestDelegate = context => deactivations.PassOnAsync(context, sdk);
            }
            else if (Answers(endpoint, HttpMethods.Put))
            {
                endpoint.RequestDelegate = context =>
                {
                    TurnTime.Begin();
                    return sdk(context);
                };
            }
            else if (IsConfig(endpoint))
            {
                endpoint.RequestDelegate = context =>
                {
                    lives.EndAll();
                    return sdk(context);
                };
            }
        });
    }

    private static bool Answers(EndpointBuilder endpoint, string method) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(method));

    private static bool IsConfig(EndpointBuilder endpoint) =>
        endpoint is RouteEndpointBuilder { RoutePattern: RoutePattern { RawText: { } path } } && path.TrimStart('/') == "dapr/config";
}
