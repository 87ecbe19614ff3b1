using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr;
using Dapr.AspNetCore.Subscriptions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps what the sidecar asks a subscriber.</summary>
public static class DaprEndpointRouteBuilderExtensions
{
    private static readonly JsonSerializerOptions SubscribeJson = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Maps GET /dapr/subscribe: all endpoints with a topic.</summary>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints) => Map(endpoints, options: null);

    /// <summary>Maps GET /dapr/subscribe: all endpoints with a topic.</summary>
    public static IEndpointConventionBuilder MapSubscribeHandler(this IEndpointRouteBuilder endpoints, SubscribeOptions options) => Map(endpoints, options);

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, SubscribeOptions options)
    {
        ArgumentVerifier.ThrowIfNull(endpoints, nameof(endpoints));
        return endpoints.MapGet("dapr/subscribe", async context =>
        {
            var services = context.RequestServices;
            var subscriptions = SubscriptionList.Of(
                services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
                options?.EnableRawPayload is true,
                services.GetRequiredService<ILoggerFactory>().CreateLogger("DaprTopicSubscription"));
            await context.Response.WriteAsync(JsonSerializer.Serialize(subscriptions, SubscribeJson));
        });
    }
}
