using Dapr.Actors.Client;
using DaprPush.Messages.Routing;
using DaprPush.SendApi.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.SendApi.Actors;

/// <summary>Calls to the router's actors.</summary>
internal static class ActorServices
{
    public static void AddRouterActors(this IServiceCollection services)
    {
        services.AddSingleton<IActorProxyFactory>(provider =>
        {
            var configuration = provider.GetRequiredService<IConfiguration>();
            var actors = new ActorProxyOptions
            {
                JsonSerializerOptions = RoutingJson.Default.Options,
                RequestTimeout = provider.GetRequiredService<IOptions<SendApiOptions>>().Value.PublishTimeout,
            };

            // The SDK itself looks only at the process's environment.
            if (configuration["DAPR_HTTP_ENDPOINT"] is { Length: > 0 } endpoint)
            {
                actors.HttpEndpoint = endpoint;
            }
            else if (configuration["DAPR_HTTP_PORT"] is { Length: > 0 } port)
            {
                actors.HttpEndpoint = $"http://127.0.0.1:{port}";
            }

            if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token)
            {
                actors.DaprApiToken = token;
            }

            return new ActorProxyFactory(actors);
        });
    }
}
