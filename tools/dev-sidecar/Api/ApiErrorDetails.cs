using System.Text.Json;

namespace DaprPush.DevSidecar.Api;

/// <summary>
/// The <c>details</c> list of a validation error, in the shape of google.rpc: an ErrorInfo and, unless the component is unknown,
/// a ResourceInfo.
/// </summary>
internal sealed record ApiErrorDetails(string Reason, string? ResourceType = null, string? ResourceName = null)
{
    /// <summary>What the ErrorInfo carries besides the reason; may be empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Writes the property into an open object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("details"u8);
        json.WriteStartObject();
        json.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
        json.WriteString("domain"u8, "dapr.io"u8);
        json.WriteStartObject("metadata"u8);
        foreach (var (key, value) in Metadata)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
        json.WriteString("reason"u8, Reason);
        json.WriteEndObject();
        if (ResourceType is not null)
        {
            json.WriteStartObject();
            json.WriteString("@type"u8, "type.googleapis.com/google.rpc.ResourceInfo"u8);
            json.WriteString("resource_type"u8, ResourceType);
            json.WriteString("resource_name"u8, ResourceName);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
