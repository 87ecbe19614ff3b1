#nullable enable

using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Dapr.AspNetCore.CloudEvents;

/// <summary>An event in the JSON format of CloudEvents 1.0; attribute names are taken in any case.</summary>
internal sealed class CloudEventEnvelope
{
    private const string Json = "application/json";

    // Data, and what the sidecar sends as headers of its own.
    private static readonly string[] NeverForwarded = ["data", "data_base64", "datacontenttype", "pubsubname", "traceparent"];

    private readonly List<JsonProperty> _attributes = [];
    private JsonElement? _data;
    private JsonElement? _dataBase64;
    private JsonElement? _dataContentType;

    public bool HasTwoData => _data is not null && _dataBase64 is not null;

    public static CloudEventEnvelope Read(JsonElement json)
    {
        var envelope = new CloudEventEnvelope();
        foreach (var attribute in json.EnumerateObject())
        {
            envelope._attributes.Add(attribute);
            switch (attribute.Name.ToLowerInvariant())
            {
                case "data":
                    envelope._data ??= attribute.Value;
                    break;
                case "data_base64":
                    envelope._dataBase64 ??= attribute.Value;
                    break;
                case "datacontenttype":
                    envelope._dataContentType ??= attribute.Value;
                    break;
            }
        }

        return envelope;
    }

    /// <summary>The data as bytes, and their content type; no bytes and no type for an event without data.</summary>
    public (byte[] Body, string? ContentType) Content(bool suppressTextDecoding)
    {
        if (_dataBase64 is { } base64)
        {
            return (base64.GetBytesFromBase64(), DataContentType().ContentType);
        }

        if (_data is not { } data)
        {
            return ([], null);
        }

        // CloudEvents wants everything that is not JSON in a JSON string; what is no string is therefore JSON.
        var (contentType, isJson) = DataContentType();
        var isText = data.ValueKind == JsonValueKind.String && !isJson && !suppressTextDecoding;
        return (isText ? Encoding.UTF8.GetBytes(data.GetString()!) : JsonSerializer.SerializeToUtf8Bytes(data), contentType);
    }

    public void ForwardTo(IHeaderDictionary headers, CloudEventsMiddlewareOptions options)
    {
        foreach (var attribute in _attributes)
        {
            if (!IsIn(NeverForwarded, attribute.Name) && IsWanted(attribute.Name, options))
            {
                headers.TryAdd($"Cloudevent.{attribute.Name.ToLowerInvariant()}", attribute.Value.GetRawText().Trim('"'));
            }
        }
    }

    private static bool IsWanted(string name, CloudEventsMiddlewareOptions options) =>
        options.IncludedCloudEventPropertiesAsHeaders is { } included
            ? IsIn(included, name)
            : options.ExcludedCloudEventPropertiesFromHeaders is not { } excluded || !IsIn(excluded, name);

    private static bool IsIn(string[] names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private (string ContentType, bool IsJson) DataContentType()
    {
        if (_dataContentType is not { ValueKind: JsonValueKind.String } given
            || !MediaTypeHeaderValue.TryParse(given.GetString(), out var parsed))
        {
            return (Json, true);
        }

        var isJson = parsed.MediaType.Equals(Json, StringComparison.Ordinal) || parsed.Suffix.EndsWith("+json", StringComparison.Ordinal);
        if (parsed.Charset.Length == 0)
        {
            return (given.GetString()!, isJson);
        }

        // The body is written as UTF-8, whatever the event was.
        parsed.Charset = StringSegment.Empty;
        return (parsed.ToString(), isJson);
    }
}
