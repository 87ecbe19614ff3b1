using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>A message without a number: one that its sender sent before it is still to come.</summary>
internal sealed record ParkedMessage(ProducerStamp Stamp, RoutedMessage Message)
{
    /// <summary>Since when it waits: Unix time in milliseconds.</summary>
    public required long ParkedAt { get; init; }

    /// <summary>The stored piece that it is a part of, see <see cref="StreamKeys.Parked"/>.</summary>
    [JsonIgnore]
    public long Piece { get; init; }
}

/// <summary>The stored spelling of messages that were parked in one turn.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = MessageLimits.MaxDepth * 2)]
[JsonSerializable(typeof(ParkedMessage[]))]
internal sealed partial class ParkedJson : JsonSerializerContext
{
    public static byte[] Write(ParkedMessage[] messages) => JsonSerializer.SerializeToUtf8Bytes(messages, Default.ParkedMessageArray);

    /// <exception cref="JsonException">These bytes are no parked messages.</exception>
    public static ParkedMessage[] Read(byte[] json, long piece) =>
        [.. (JsonSerializer.Deserialize(json, Default.ParkedMessageArray) ?? throw new JsonException("The parked messages are null.")).Select(parked => parked with { Piece = piece })];
}
