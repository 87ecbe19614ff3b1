using System.Text.Json.Serialization;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Routing;

/// <summary>Why a subscriber cannot go on where it was.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResetReason>))]
public enum ResetReason
{
    None,

    /// <summary>The stream lost its history and started another epoch.</summary>
    Epoch,

    /// <summary>The place is older than the kept history.</summary>
    History,

    /// <summary>What the client sent is no cursor of this subscription.</summary>
    Cursor,
}
