using System.Text.Json.Serialization;
using DaprPush.Messages.Json;

namespace DaprPush.Messages.Message;

/// <summary>How hard the platform tries.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DeliveryMode>))]
public enum DeliveryMode
{
    /// <summary>Numbered, kept and replayed: every subscriber gets it once and in order.</summary>
    Durable,

    /// <summary>Live only, at most once, never stored, without a number.</summary>
    Ephemeral,
}
