using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Connections;

/// <summary>The three ways to open a stream.</summary>
internal static class SseEndpoints
{
    // HEAD is answered by the headers alone.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    public static void MapSseEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/sse/user/{user_id}", Methods, (HttpContext context, string user_id, SseSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddUser(user_id)));
        endpoints.MapMethods("/sse/stream/{channels}", Methods, (HttpContext context, string channels, SseSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddChannels("channels", channels)));
        endpoints.MapMethods("/sse/service/{service_name}", Methods, (HttpContext context, string service_name, SseSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddService(service_name)));
    }
}
