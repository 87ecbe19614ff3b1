using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Router.Tracking;

/// <summary>The stored spelling of a <see cref="TrackedRecord"/>; it travels as bytes, in JSON base64, because the runtime rewrites JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrackedRecord))]
internal sealed partial class TrackedRecordJson : JsonSerializerContext
{
    public static byte[] Write(TrackedRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Default.TrackedRecord);

    /// <exception cref="JsonException">These bytes are no record.</exception>
    public static TrackedRecord Read(byte[] json) =>
        JsonSerializer.Deserialize(json, Default.TrackedRecord) ?? throw new JsonException("The stored record is null.");
}
