using System.Text.Json;

namespace Dapr.Client;

/// <summary>Builds a <see cref="DaprClient"/>; what is not set comes from the environment.</summary>
public sealed class DaprClientBuilder
{
    private string _httpEndpoint = DaprDefaults.GetDefaultHttpEndpoint();
    private string _grpcEndpoint = DaprDefaults.GetDefaultGrpcEndpoint();
    private JsonSerializerOptions _jsonSerializerOptions = new(JsonSerializerDefaults.Web);
    private string _daprApiToken = DaprDefaults.GetDefaultDaprApiToken(null);
    private TimeSpan _timeout;

    /// <summary>Starts with the environment's settings.</summary>
    public DaprClientBuilder()
    {
    }

    /// <summary>The sidecar's HTTP address.</summary>
    public DaprClientBuilder UseHttpEndpoint(string httpEndpoint)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(httpEndpoint, nameof(httpEndpoint));
        _httpEndpoint = httpEndpoint;
        return this;
    }

    /// <summary>The sidecar's gRPC address. It is checked like the official client does, but not used: all calls go over HTTP.</summary>
    public DaprClientBuilder UseGrpcEndpoint(string grpcEndpoint)
    {
        ArgumentVerifier.ThrowIfNullOrEmpty(grpcEndpoint, nameof(grpcEndpoint));
        _grpcEndpoint = grpcEndpoint;
        return this;
    }

    /// <summary>How data is written as JSON; <see cref="JsonSerializerDefaults.Web"/> by default.</summary>
    public DaprClientBuilder UseJsonSerializationOptions(JsonSerializerOptions options)
    {
        _jsonSerializerOptions = options;
        return this;
    }

    /// <summary>The token that goes with every call to the sidecar.</summary>
    public DaprClientBuilder UseDaprApiToken(string apiToken)
    {
        _daprApiToken = apiToken;
        return this;
    }

    /// <summary>The longest time that a health check or a service invocation takes; 100 s by default.</summary>
    public DaprClientBuilder UseTimeout(TimeSpan timeout)
    {
        _timeout = timeout;
        return this;
    }

    /// <summary>Builds the client.</summary>
    /// <exception cref="InvalidOperationException">An endpoint is neither http nor https.</exception>
    public DaprClient Build()
    {
        RequireHttp(_grpcEndpoint, "gRPC");
        var httpEndpoint = RequireHttp(_httpEndpoint, "HTTP");
        return new HttpDaprClient(httpEndpoint, _jsonSerializerOptions, _daprApiToken, _timeout);
    }

    private static Uri RequireHttp(string endpoint, string name)
    {
        var uri = new Uri(endpoint);
        return uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new InvalidOperationException($"The {name} endpoint must use http or https.");
    }
}
