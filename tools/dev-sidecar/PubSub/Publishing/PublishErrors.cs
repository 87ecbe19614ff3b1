using DaprPush.DevSidecar.Api;

namespace DaprPush.DevSidecar.PubSub.Publishing;

/// <summary>The errors of publishing (daprd pkg/api/errors/pubsub.go).</summary>
internal static class PublishErrors
{
    public static ApiError NotConfigured(string pubsub) => new(
        400, "ERR_PUBSUB_NOT_CONFIGURED", $"pubsub {pubsub} is not configured", new ApiErrorDetails("DAPR_PUBSUB_NOT_CONFIGURED"));

    public static ApiError NotFound(string pubsub) => new(
        404, "ERR_PUBSUB_NOT_FOUND", $"pubsub {pubsub} is not found", new ApiErrorDetails("DAPR_PUBSUB_NOT_FOUND"));

    public static ApiError TopicEmpty(string pubsub) => Of(
        404, "ERR_TOPIC_NAME_EMPTY", $"topic is empty in pubsub {pubsub}", "DAPR_PUBSUB_TOPIC_NAME_EMPTY", pubsub);

    public static ApiError Metadata(string pubsub, string problem) => Of(
        400, "ERR_PUBSUB_REQUEST_METADATA", $"failed deserializing metadata. Error: {problem}", "DAPR_PUBSUB_METADATA_DESERIALIZATION", pubsub);

    public static ApiError Forbidden(string pubsub, string topic, string appId) => Of(
        403, "ERR_PUBSUB_FORBIDDEN", $"topic {topic} is not allowed for app id {appId}", "DAPR_PUBSUB_FORBIDDEN", pubsub);

    public static ApiError CloudEvent(string pubsub) => Of(
        500, "ERR_PUBSUB_CLOUD_EVENTS_SER", "cannot create cloudevent", "DAPR_PUBSUB_CLOUD_EVENT_CREATION", pubsub);

    public static ApiError Publish(string pubsub, string topic, string problem) => Of(
        500,
        "ERR_PUBSUB_PUBLISH_MESSAGE",
        $"error when publishing to topic {topic} in pubsub {pubsub}: {problem}",
        "DAPR_PUBSUB_PUBLISH_MESSAGE",
        pubsub);

    public static ApiError Unreadable(string pubsub, string topic, string problem) => Of(
        400,
        "ERR_PUBSUB_EVENTS_SER",
        $"error when unmarshaling the request for topic {topic} pubsub {pubsub}: {problem}",
        "DAPR_PUBSUB_UNMARSHAL_EVENTS",
        pubsub);

    public static ApiError Envelope(string pubsub, string topic, string problem) => Of(
        400,
        "ERR_PUBSUB_EVENTS_SER",
        $"error when marshalling cloud event envelope for topic {topic} pubsub {pubsub}: {problem}",
        "DAPR_PUBSUB_MARSHAL_ENVELOPE",
        pubsub);

    public static ApiError Events(string pubsub, string topic, string problem) => Of(
        400,
        "ERR_PUBSUB_EVENTS_SER",
        $"error marshaling events to bytes for topic {topic} pubsub {pubsub}. error: {problem}",
        "DAPR_PUBSUB_MARSHAL_EVENTS",
        pubsub);

    private static ApiError Of(int status, string code, string message, string reason, string pubsub) =>
        new(status, code, message, new ApiErrorDetails(reason, "pubsub", pubsub));
}
