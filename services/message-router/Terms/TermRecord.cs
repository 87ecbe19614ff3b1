using System.Text.Json;
using System.Text.Json.Serialization;

namespace DaprPush.Router.Terms;

/// <summary>Whose turn it is at an actor.</summary>
/// <param name="Term">Of the instance that activated last.</param>
/// <param name="Before">The terms before it that may hold the newest root, newest first.</param>
internal sealed record TermRecord(string Term, IReadOnlyList<string> Before)
{
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, TermJson.Default.TermRecord);

    /// <exception cref="JsonException">These bytes are no term.</exception>
    public static TermRecord Read(byte[] json) =>
        JsonSerializer.Deserialize(json, TermJson.Default.TermRecord) is { Term: not null, Before: not null } record
            ? record
            : throw new JsonException("The stored term lacks its name or the terms before it.");
}

/// <summary>The stored spelling of a <see cref="TermRecord"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.General, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TermRecord))]
internal sealed partial class TermJson : JsonSerializerContext;
