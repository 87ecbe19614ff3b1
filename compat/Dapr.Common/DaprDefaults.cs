using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Dapr;

/// <summary>
/// Where the sidecar is: configuration first, then the environment, then localhost with Dapr's own ports.
/// </summary>
public static class DaprDefaults
{
    /// <summary>The token this app sends to the sidecar.</summary>
    public const string DaprApiTokenEnvironmentVariableName = "DAPR_API_TOKEN";

    /// <summary>The token the sidecar sends to this app.</summary>
    public const string AppApiTokenEnvironmentVariableName = "APP_API_TOKEN";

    /// <summary>The sidecar's HTTP address; wins over the port.</summary>
    public const string DaprHttpEndpointEnvironmentVariableName = "DAPR_HTTP_ENDPOINT";

    /// <summary>The sidecar's HTTP port on this machine.</summary>
    public const string DaprHttpPortEnvironmentVariableName = "DAPR_HTTP_PORT";

    /// <summary>The sidecar's gRPC address; wins over the port.</summary>
    public const string DaprGrpcEndpointEnvironmentVariableName = "DAPR_GRPC_ENDPOINT";

    /// <summary>The sidecar's gRPC port on this machine.</summary>
    public const string DaprGrpcPortEnvironmentVariableName = "DAPR_GRPC_PORT";

    /// <summary>The scheme used where no endpoint is named.</summary>
    public const string DefaultDaprScheme = "http";

    /// <summary>The host used where no endpoint is named.</summary>
    public const string DefaultDaprHost = "localhost";

    /// <summary>Dapr's default HTTP port.</summary>
    public const int DefaultHttpPort = 3500;

    /// <summary>Dapr's default gRPC port.</summary>
    public const int DefaultGrpcPort = 50001;

    /// <summary>The token for calls to the sidecar, or an empty string.</summary>
    public static string GetDefaultDaprApiToken(IConfiguration? configuration) =>
        Find(configuration, DaprApiTokenEnvironmentVariableName) ?? string.Empty;

    /// <summary>The token that calls from the sidecar carry, or an empty string.</summary>
    public static string GetDefaultAppApiToken(IConfiguration? configuration) =>
        Find(configuration, AppApiTokenEnvironmentVariableName) ?? string.Empty;

    /// <summary>The sidecar's HTTP address, with a trailing slash and without a path.</summary>
    public static string GetDefaultHttpEndpoint(IConfiguration? configuration = null) => Endpoint(
        Find(configuration, DaprHttpEndpointEnvironmentVariableName),
        Find(configuration, DaprHttpPortEnvironmentVariableName),
        DefaultHttpPort);

    /// <summary>The sidecar's gRPC address, with a trailing slash and without a path.</summary>
    public static string GetDefaultGrpcEndpoint(IConfiguration? configuration = null) => Endpoint(
        Find(configuration, DaprGrpcEndpointEnvironmentVariableName),
        Find(configuration, DaprGrpcPortEnvironmentVariableName),
        DefaultGrpcPort);

    private static string Endpoint(string? endpoint, string? port, int defaultPort)
    {
        // A port that is no number is an error even where the endpoint wins.
        var portNumber = string.IsNullOrWhiteSpace(port) ? defaultPort : int.Parse(port, CultureInfo.InvariantCulture);
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return new UriBuilder(DefaultDaprScheme, DefaultDaprHost, portNumber).ToString();
        }

        var uri = new Uri(endpoint);
        return new UriBuilder(uri.Scheme, uri.Host, uri.Port).ToString();
    }

    private static string? Find(IConfiguration? configuration, string name) =>
        configuration?[name] ?? Environment.GetEnvironmentVariable(name);
}
