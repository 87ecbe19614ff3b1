using System.Text.Json.Serialization;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Message;

/// <summary>What a message tells; in the typed format also the name of its Server-Sent Event.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<MessageType>))]
public enum MessageType
{
    /// <summary>Whatever the sender and its subscribers agreed on. A message that names no type is of this one.</summary>
    Custom,

    /// <summary>How far a task is; <c>data.progress</c> is a number from 0 to 100.</summary>
    Progress,
    Status,
    Error,
    Success,
    Warning,
    Info,
}
