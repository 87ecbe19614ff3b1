namespace DaprPush.DevSidecar.PubSub.Envelopes;

/// <summary>The classes of media types that decide how event data travels (components-contrib/contenttype).</summary>
internal static class MediaType
{
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>application/cloudevents+json, with or without parameters.</summary>
    public static bool IsCloudEvent(string? type) => Is(type, CloudEvent);

    /// <summary>application/json, and no other that ends in +json.</summary>
    public static bool IsJson(string? type) => Is(type, "application/json");

    /// <summary>application/octet-stream.</summary>
    public static bool IsBinary(string? type) => Is(type, "application/octet-stream");

    /// <summary>Any text/… type, or application/xml.</summary>
    public static bool IsText(string? type)
    {
        var bare = Bare(type);
        return bare.StartsWith("text/", StringComparison.OrdinalIgnoreCase)
            || bare.Equals("application/xml", StringComparison.OrdinalIgnoreCase);
    }

    private static bool Is(string? type, string wanted) => Bare(type).Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Bare(string? type)
    {
        var text = type.AsSpan();
        var end = text.IndexOf(';');
        return (end < 0 ? text : text[..end]).Trim();
    }
}
