using DaprPush.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Sidecars;

/// <summary>
/// Where the sidecar's HTTP API is, by the names that the Dapr SDK reads too: <c>DAPR_HTTP_ENDPOINT</c>, or this machine and
/// <c>DAPR_HTTP_PORT</c> (3500 without it); <c>DAPR_API_TOKEN</c>.
/// </summary>
/// <param name="Address">Ends with a slash.</param>
/// <param name="ApiToken">Null for none.</param>
public sealed record SidecarEndpoint(Uri Address, string? ApiToken)
{
    private const string TokenHeader = "dapr-api-token";

    /// <exception cref="SettingsException">What is set is no URL.</exception>
    public static SidecarEndpoint Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var endpoint = NotEmpty(configuration["DAPR_HTTP_ENDPOINT"]) ?? $"http://127.0.0.1:{NotEmpty(configuration["DAPR_HTTP_PORT"]) ?? "3500"}";
        return Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            ? new SidecarEndpoint(address, NotEmpty(configuration["DAPR_API_TOKEN"]))
            : throw new SettingsException($"DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT gives '{endpoint}'; that is no URL.");
    }

    /// <summary>A request that the sidecar takes for one of its app's.</summary>
    /// <param name="path">From <c>v1.0</c> on.</param>
    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (ApiToken is not null)
        {
            request.Headers.TryAddWithoutValidation(TokenHeader, ApiToken);
        }

        return request;
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
