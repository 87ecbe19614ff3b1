using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace DaprPush.Compat.Tests.Kit;

/// <summary>A request as it came over the wire.</summary>
internal sealed record RecordedRequest(string Method, string Target, IHeaderDictionary Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    public string? ContentType => Headers.ContentType;

    public string? Token => Headers["dapr-api-token"];
}
