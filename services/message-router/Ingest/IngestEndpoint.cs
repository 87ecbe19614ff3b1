using Dapr;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>The route that the sidecar delivers messages to.</summary>
internal static class IngestEndpoint
{
    public const string Route = "/ingest";

    /// <summary>Subscribes to <see cref="Topics.Messages"/>.</summary>
    public static void MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var topic = ActivatorUtilities.CreateInstance<IngestTopic>(services);
        endpoints
            .MapPost(Route, async context =>
            {
                var outcome = await topic.HandleAsync(context.Request.Body, context.RequestAborted);
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$"""{"status":"{{outcome.Status}}"}""", context.RequestAborted);
            })
            .WithTopic(new TopicOptions
            {
                PubsubName = services.GetRequiredService<IOptions<PushOptions>>().Value.PubSubName,
                Name = Topics.Messages,
                DeadLetterTopic = Topics.DeadLetter,
            });
    }
}
