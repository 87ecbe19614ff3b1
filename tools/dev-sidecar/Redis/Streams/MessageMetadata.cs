using System.Text.Json;

namespace DaprPush.DevSidecar.Redis.Streams;

/// <summary>The <c>metadata</c> field of a stream entry: a JSON object of strings.</summary>
internal static class MessageMetadata
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Names in order, as Go writes a map.</summary>
    public static byte[] Encode(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return "{}"u8.ToArray();
        }

        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in metadata)
        {
            sorted[name] = value;
        }

        return JsonSerializer.SerializeToUtf8Bytes(sorted);
    }

    /// <summary>What is no JSON object of strings counts as no metadata, as in daprd: the message itself is not lost for it.</summary>
    public static IReadOnlyDictionary<string, string> Decode(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json.SequenceEqual("{}"u8))
        {
            return None;
        }

        try
        {
            // Go reads a null as the empty string.
            return JsonSerializer.Deserialize<Dictionary<string, string?>>(json)?.ToDictionary(p => p.Key, p => p.Value ?? "") ?? None;
        }
        catch (JsonException)
        {
            return None;
        }
    }
}
