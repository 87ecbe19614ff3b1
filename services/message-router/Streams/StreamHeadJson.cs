using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Router.Streams;

/// <summary>The stored spelling of a <see cref="StreamHead"/>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(StreamHead))]
internal sealed partial class StreamHeadJson : JsonSerializerContext
{
    public static byte[] Write(StreamHead head) => JsonSerializer.SerializeToUtf8Bytes(head, Default.StreamHead);

    /// <exception cref="JsonException">These bytes are no head.</exception>
    public static StreamHead Read(byte[] json) =>
        JsonSerializer.Deserialize(json, Default.StreamHead) ?? throw new JsonException("The stored head is null.");
}
