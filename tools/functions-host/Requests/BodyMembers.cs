using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using DaprPush.FunctionsHost.Protocol;
using Google.Protobuf;

namespace DaprPush.FunctionsHost.Requests;

/// <summary>
/// The members of a JSON object, as the real host tells them beside a request: strings and objects as they are, numbers and truth values
/// as .NET writes them, arrays and null not at all. It reads any body so, whatever its Content-Type.
/// </summary>
internal static class BodyMembers
{
    private static readonly JsonReaderOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 };

    /// <summary>Adds them. A body that is no JSON object adds nothing.</summary>
    public static void Add(Dictionary<string, TypedData> values, ReadOnlyMemory<byte> body)
    {
        if (!IsObject(body.Span))
        {
            return;
        }

        if (!Utf8.IsValid(body.Span))
        {
            // Broken text would break the worker's stream: it is read as the real host reads it, with a sign in the place of what is broken.
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        }

        try
        {
            Read(values, body);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // As at the real host, where half an object adds nothing either. (An escaped half of a character is the second kind.)
            values.Clear();
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> body)
    {
        var trimmed = body.Trim(" \t\r\n"u8);
        return trimmed.Length >= 2 && trimmed[0] == '{' && trimmed[^1] == '}';
    }

    private static void Read(Dictionary<string, TypedData> values, ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Lenient);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Value(ref reader, body) is { } value)
            {
                values[name] = value;
            }
        }

        // Anything after the object makes it no JSON.
        reader.Read();
    }

    private static TypedData? Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return new TypedData { String = Text(ref reader, body) };
            case JsonTokenType.Number:
                return new TypedData { String = Number(ref reader, body) };
            case JsonTokenType.True:
                return new TypedData { String = ByteString.CopyFromUtf8(bool.TrueString) };
            case JsonTokenType.False:
                return new TypedData { String = ByteString.CopyFromUtf8(bool.FalseString) };
            case JsonTokenType.StartObject:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return new TypedData { Json = UnsafeByteOperations.UnsafeWrap(body[start..(int)reader.BytesConsumed]) };
            case JsonTokenType.StartArray:
                reader.Skip();
                return null;
            default:
                return null;
        }
    }

    private static ByteString Text(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body)
    {
        if (LooksLikeTime(reader.ValueSpan)
            && DateTime.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time))
        {
            // Its JSON library takes such a string for a time and writes it as .NET does.
            return ByteString.CopyFromUtf8(time.ToString(CultureInfo.InvariantCulture));
        }

        return reader.ValueIsEscaped
            ? ByteString.CopyFromUtf8(reader.GetString()!)
            : UnsafeByteOperations.UnsafeWrap(body.Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length));
    }

    private static ByteString Number(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body) =>
        reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0
            ? UnsafeByteOperations.UnsafeWrap(body.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length))
            : ByteString.CopyFromUtf8(reader.GetDouble().ToString(CultureInfo.InvariantCulture));

    private static bool LooksLikeTime(ReadOnlySpan<byte> text) =>
        text.Length is >= 19 and <= 40 && text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':';
}
