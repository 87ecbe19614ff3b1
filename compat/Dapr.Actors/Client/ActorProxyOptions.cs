using System.Text.Json;

namespace Dapr.Actors.Client;

/// <summary>How a proxy reaches its actor.</summary>
public class ActorProxyOptions
{
    private JsonSerializerOptions _jsonSerializerOptions = new(JsonSerializerDefaults.Web);

    /// <summary>Starts with the environment's sidecar and token.</summary>
    public ActorProxyOptions()
    {
    }

    /// <summary>How data is written as JSON.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public JsonSerializerOptions JsonSerializerOptions
    {
        get => _jsonSerializerOptions;
        set => _jsonSerializerOptions = value ?? throw new ArgumentNullException(
            nameof(JsonSerializerOptions), $"{nameof(ActorProxyOptions)}.{nameof(JsonSerializerOptions)} cannot be null");
    }

    /// <summary>The token for the sidecar.</summary>
    public string DaprApiToken { get; set; } = DaprDefaults.GetDefaultDaprApiToken(null);

    /// <summary>The sidecar's HTTP address.</summary>
    public string HttpEndpoint { get; set; } = DaprDefaults.GetDefaultHttpEndpoint();

    /// <summary>The longest time of a call; null for 100 s.</summary>
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>Whether strongly typed proxies speak JSON. This stand-in has none; weakly typed ones always do.</summary>
    public bool UseJsonSerialization { get; set; }
}
