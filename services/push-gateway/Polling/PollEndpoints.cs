using DaprPush.Gateway.Subscriptions;

namespace DaprPush.Gateway.Polling;

/// <summary>The three ways to poll.</summary>
internal static class PollEndpoints
{
    public static void MapPollEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/poll/user/{user_id}", (HttpContext context, string user_id, PollSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddUser(user_id)));
        endpoints.MapGet("/poll/stream/{channels}", (HttpContext context, string channels, PollSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddChannels("channels", channels)));
        endpoints.MapGet("/poll/service/{service_name}", (HttpContext context, string service_name, PollSession session) =>
            session.RunAsync(context, new SubscriptionReader(context.Request).AddService(service_name)));
    }
}
