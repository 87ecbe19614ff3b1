using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Routing;

/// <summary>A stamp as a JSON array, <c>["producer",number,previous]</c>: there is one for each message of an append.</summary>
public sealed class ProducerStampConverter : JsonConverter<ProducerStamp>
{
    public override ProducerStamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray
            && reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 } producer
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var previous)
            && reader.Read() && reader.TokenType == JsonTokenType.EndArray
            && previous >= 0 && previous < number)
        {
            return new ProducerStamp(producer, number, previous);
        }

        throw new JsonException("A producer's stamp is an array of its name, a number and a lower number.");
    }

    public override void Write(Utf8JsonWriter writer, ProducerStamp value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartArray();
        writer.WriteStringValue(value.Producer);
        writer.WriteNumberValue(value.Number);
        writer.WriteNumberValue(value.Previous);
        writer.WriteEndArray();
    }
}
