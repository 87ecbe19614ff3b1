using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace DaprPush.DevSidecar.Json;

/// <summary>How numbers come out of a rewrite.</summary>
internal enum NumberSpelling : byte
{
    /// <summary>As they were spelled.</summary>
    Kept,

    /// <summary>As a 64-bit float in Go's spelling: whole numbers beyond 2^53 lose digits.</summary>
    Float,
}

/// <summary>
/// JSON as it comes out of daprd, which parses it into maps and writes it again: no spaces, members of an object sorted by name,
/// of a repeated member the last one. Whoever must have the bytes untouched uses application/octet-stream.
/// </summary>
internal static class RewrittenJson
{
    /// <summary>Parses one JSON value; false when the data is something else. The caller disposes the document.</summary>
    public static bool TryParse(ReadOnlyMemory<byte> data, [NotNullWhen(true)] out JsonDocument? document)
    {
        try
        {
            document = JsonDocument.Parse(data);
            return true;
        }
        catch (JsonException)
        {
            document = null;
            return false;
        }
    }

    /// <summary>Writes a value as daprd would.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement value, NumberSpelling numbers)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(json, value, numbers);
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(json, element, numbers);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Number when numbers == NumberSpelling.Float:
                GoFloat.Write(json, value);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement value, NumberSpelling numbers)
    {
        json.WriteStartObject();
        var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            members[member.Name] = member.Value;
        }

        foreach (var (name, member) in members)
        {
            json.WritePropertyName(name);
            Write(json, member, numbers);
        }

        json.WriteEndObject();
    }
}
