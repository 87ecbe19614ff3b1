using Dapr;

namespace DaprPush.Gateway.Settings;

/// <summary>Where the Dapr sidecar is: configuration first, then the environment, as the Dapr SDK does it.</summary>
internal sealed class Sidecar(IConfiguration configuration)
{
    /// <summary>DAPR_HTTP_ENDPOINT, or this machine and DAPR_HTTP_PORT.</summary>
    public string HttpEndpoint { get; } = DaprDefaults.GetDefaultHttpEndpoint(configuration);

    /// <summary>DAPR_API_TOKEN; empty for none.</summary>
    public string ApiToken { get; } = DaprDefaults.GetDefaultDaprApiToken(configuration);
}
