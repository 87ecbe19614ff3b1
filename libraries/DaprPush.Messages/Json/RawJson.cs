using System.Text;
using System.Text.Json.Serialization;

namespace DaprPush.Messages.Json;

/// <summary>
/// One JSON value as the UTF-8 bytes somebody wrote. It stands unescaped inside an envelope and comes out of it byte for byte:
/// numbers keep their spelling, objects the order of their keys.
/// </summary>
/// <param name="Utf8">A single complete JSON value. Nobody changes the bytes after they were put in here.</param>
[JsonConverter(typeof(RawJsonConverter))]
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8)
{
    public static RawJson Parse(string json) => new(Encoding.UTF8.GetBytes(json));

    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
