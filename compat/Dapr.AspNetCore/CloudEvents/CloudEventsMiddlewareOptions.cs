namespace Dapr;

/// <summary>How cloud events are unwrapped.</summary>
public class CloudEventsMiddlewareOptions
{
    /// <summary>Whether text data stays a JSON string with its quotes, as it did in version 1.0 of the SDK.</summary>
    public bool SuppressJsonDecodingOfTextPayloads { get; set; }

    /// <summary>Whether the envelope's attributes become request headers: "type" becomes "Cloudevent.type".</summary>
    public bool ForwardCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>Only these attributes become headers; null for all.</summary>
    public string[] IncludedCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>These attributes do not become headers. Not looked at when others are included by name.</summary>
    public string[] ExcludedCloudEventPropertiesFromHeaders { get; set; }
}
