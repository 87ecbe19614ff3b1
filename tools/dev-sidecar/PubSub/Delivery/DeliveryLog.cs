using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.PubSub.Delivery;

/// <summary>Only what goes wrong is logged: a delivered event leaves no line.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(EventId = 110, Level = LogLevel.Error, Message = "An event of topic {Topic} is no CloudEvent (not a JSON object); subscribe with rawPayload to take it as it is")]
    public static partial void Malformed(ILogger logger, string topic);

    [LoggerMessage(EventId = 111, Level = LogLevel.Warning, Message = "An event of topic {Topic} has expired and is dropped")]
    public static partial void Expired(ILogger logger, string topic);

    [LoggerMessage(EventId = 112, Level = LogLevel.Warning, Message = "{Verdict}: the app answered {Status} to an event of topic {Topic} at {Path}")]
    public static partial void Refused(ILogger logger, Verdict verdict, string topic, string path, int status);

    [LoggerMessage(EventId = 113, Level = LogLevel.Warning, Message = "An event of topic {Topic} could not be handed to the app at {Path}: {Reason}")]
    public static partial void Unreachable(ILogger logger, string topic, string path, string reason);

    [LoggerMessage(EventId = 114, Level = LogLevel.Error, Message = "An event of topic {Topic} could not be put on dead-letter topic {DeadLetterTopic}: {Reason}")]
    public static partial void DeadLetterFailed(ILogger logger, string topic, string deadLetterTopic, string reason);
}
