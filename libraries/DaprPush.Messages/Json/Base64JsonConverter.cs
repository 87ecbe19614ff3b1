using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Json;

/// <summary>
/// Reads and writes <see cref="RawJson"/> as a string of base64. Between the platform's own parts, which pass a body on and never look
/// into it: a reader of JSON would otherwise go through it three times in each of them.
/// </summary>
public sealed class Base64JsonConverter : JsonConverter<RawJson>
{
    /// <exception cref="JsonException">It is no string of base64.</exception>
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var utf8) ? new RawJson(utf8) : throw new JsonException("The body is no base64.");

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteBase64StringValue(value.Utf8.Span);
    }
}
