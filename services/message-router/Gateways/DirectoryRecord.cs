using System.Text.Json;
using System.Text.Json.Serialization;
using DaprPush.Messages.Routing;

namespace DaprPush.Router.Gateways;

/// <summary>What is stored of the directory.</summary>
/// <param name="Writer">The instance that wrote it: a random number other than 0.</param>
internal sealed record DirectoryRecord(long Writer, IReadOnlyList<GatewayRef> Members)
{
    public static readonly DirectoryRecord Empty = new(0, []);

    /// <exception cref="JsonException">These bytes are no record.</exception>
    public static DirectoryRecord Read(byte[]? json) => json is null
        ? Empty
        : JsonSerializer.Deserialize(json, DirectoryJson.Default.DirectoryRecord) ?? throw new JsonException("The stored directory is null.");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, DirectoryJson.Default.DirectoryRecord);
}

/// <summary>Its stored spelling.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DirectoryRecord))]
internal sealed partial class DirectoryJson : JsonSerializerContext;
