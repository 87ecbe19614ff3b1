using System.Text;
using System.Text.Json;

namespace DaprPush.DevSidecar.Contract.Tests.App;

/// <summary>A request of the sidecar's to its app.</summary>
internal sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>What the app says to it.</summary>
internal sealed record Reply(int Status, string Body = "", string ContentType = "application/json")
{
    public static Reply Ok { get; } = new(200);

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
}
