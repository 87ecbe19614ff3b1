using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Json;

/// <summary>
/// Reads and writes <see cref="RawJson"/> as a string of base64. Between the platform's own parts, which pass a body on and never look
/// into it: a reader of JSON would otherwise go through it three times in each of them. It reads an object as it is too, for events that
/// are written by hand; no body is a string.
/// </summary>
public sealed class Base64JsonConverter : JsonConverter<RawJson>
{
    private static readonly RawJsonConverter AsItIs = new();

    /// <exception cref="JsonException">It is neither a string of base64 nor an object.</exception>
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String when reader.TryGetBytesFromBase64(out var utf8) => new RawJson(utf8),
        JsonTokenType.StartObject => AsItIs.Read(ref reader, typeToConvert, options),
        _ => throw new JsonException("The body is neither base64 nor an object."),
    };

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteBase64StringValue(value.Utf8.Span);
    }
}
