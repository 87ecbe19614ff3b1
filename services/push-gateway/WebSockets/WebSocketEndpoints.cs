using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.WebSockets;

/// <summary>The ways to open a WebSocket.</summary>
internal static class WebSocketEndpoints
{
    // CONNECT is HTTP/2's (RFC 8441).
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Connect];

    public static void MapWebSocketEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapMethods("/ws", Methods, (HttpContext context, WebSocketSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request)));
        endpoints.MapMethods("/ws/user/{user_id}", Methods, (HttpContext context, string user_id, WebSocketSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddUser(user_id)));
        endpoints.MapMethods("/ws/stream/{channels}", Methods, (HttpContext context, string channels, WebSocketSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddChannels("channels", channels)));
        endpoints.MapMethods("/ws/service/{service_name}", Methods, (HttpContext context, string service_name, WebSocketSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddService(service_name)));
    }
}
