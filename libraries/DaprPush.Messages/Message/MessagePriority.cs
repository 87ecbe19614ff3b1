using System.Text.Json.Serialization;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Message;

/// <summary>Which messages a gateway over its limits gives up first. Within a stream it never changes the order.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MessagePriority>))]
public enum MessagePriority
{
    Normal,
    Low,
    High,
}
