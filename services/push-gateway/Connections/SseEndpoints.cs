using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Connections;

/// <summary>The three ways to open a stream.</summary>
internal static class SseEndpoints
{
    public static void MapSseEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/sse/user/{user_id}", (HttpContext context, string user_id, SseSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddUser(user_id)));
        endpoints.MapGet("/sse/stream/{channels}", (HttpContext context, string channels, SseSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddChannels("channels", channels)));
        endpoints.MapGet("/sse/service/{service_name}", (HttpContext context, string service_name, SseSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddService(service_name)));
    }
}
