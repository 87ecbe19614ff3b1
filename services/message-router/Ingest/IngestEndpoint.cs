using System.Globalization;
using Dapr;
using DaprPush.Hosting.Settings;
using DaprPush.Messages.Routing;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Ingest;

/// <summary>The routes that the sidecar delivers messages to: one for each partition of this instance.</summary>
internal static class IngestEndpoint
{
    public const string Route = "/ingest";

    /// <summary>
    /// Subscribes to the topics of the instance's own partitions. Each topic is handled in its senders' order, different ones at the same time.
    /// </summary>
    public static void MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var services = endpoints.ServiceProvider;
        var push = services.GetRequiredService<IOptions<PushOptions>>().Value;
        var router = services.GetRequiredService<IOptions<RouterOptions>>().Value;
        foreach (var (partition, topic) in OwnedPartitions.Of(push, router, services.GetRequiredService<IConfiguration>()["POD_NAME"]))
        {
            Map(endpoints, push.Partitions == 1 ? Route : string.Create(CultureInfo.InvariantCulture, $"{Route}/{partition}"), topic, push.PubSubName);
        }
    }

    private static void Map(IEndpointRouteBuilder endpoints, string route, string topicName, string pubSubName)
    {
        var services = endpoints.ServiceProvider;
        var topic = ActivatorUtilities.CreateInstance<IngestTopic>(services, ActivatorUtilities.CreateInstance<OrderWatch>(services, topicName));
        endpoints
            .MapPost(route, async context =>
            {
                var outcome = await topic.HandleAsync(context.Request.Body, context.RequestAborted);
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync($$"""{"status":"{{outcome.Status}}"}""", context.RequestAborted);
            })
            .WithTopic(new TopicOptions { PubsubName = pubSubName, Name = topicName, DeadLetterTopic = Topics.DeadLetter });
    }
}
