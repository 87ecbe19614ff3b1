using System.Text.Json;

namespace DaprPush.DevSidecar.Json;

/// <summary>Writing of maps.</summary>
internal static class JsonMembers
{
    /// <summary>Writes a map of strings as an object; nothing at all when it is empty.</summary>
    public static void WriteMap(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
