using DaprPush.Router.State;
using DaprPush.Router.Terms;
using Microsoft.AspNetCore.Routing.Patterns;

namespace DaprPush.Router.Turns;

/// <summary>
/// The SDK's actor endpoints, with some things before them: every turn has a deadline, what an instance could not do because another
/// has its actor is said as such, a deactivation is answered at once, and the runtime's question for the actor types ends the memory of all
/// instances, since each life of a sidecar asks it once.
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
                endpoint.RequestDelegate = context => RunTurnAsync(context, sdk);
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

    // 503 tells the caller that the same call may find the actor elsewhere: see ActorCaller.
    private static async Task RunTurnAsync(HttpContext context, RequestDelegate sdk)
    {
        TurnTime.Begin();
        try
        {
            await sdk(context);
        }
        catch (Exception exception) when (exception is InstanceOverException or ActorTakenOverException && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            await context.Response.WriteAsync(exception.Message, context.RequestAborted);
        }
    }

    private static bool Answers(EndpointBuilder endpoint, string method) =>
        endpoint.Metadata.OfType<IHttpMethodMetadata>().Any(methods => methods.HttpMethods.Contains(method));

    private static bool IsConfig(EndpointBuilder endpoint) =>
        endpoint is RouteEndpointBuilder { RoutePattern: RoutePattern { RawText: { } path } } && path.TrimStart('/') == "dapr/config";
}
