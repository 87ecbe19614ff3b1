using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Streams;

/// <summary>A stream's name as a JSON string.</summary>
public sealed class StreamNameConverter : JsonConverter<StreamName>
{
    public override StreamName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StreamName.TryParse(reader.GetString(), out var stream)
            ? stream
            : throw new JsonException("A stream's name is one of user:<id>, channel:<name>, task:<id>, kb:<id>, session:<id>, service:<name> and broadcast.");

    public override void Write(Utf8JsonWriter writer, StreamName value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Text);
    }
}
