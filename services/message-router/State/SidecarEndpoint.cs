namespace DaprPush.Router.State;

/// <summary>Where the sidecar's HTTP API is: the environment names that the Dapr SDK reads too.</summary>
internal sealed record SidecarEndpoint(Uri Address, string? ApiToken)
{
    public static SidecarEndpoint Of(IConfiguration configuration)
    {
        var endpoint = NotEmpty(configuration["DAPR_HTTP_ENDPOINT"]) ?? $"http://127.0.0.1:{NotEmpty(configuration["DAPR_HTTP_PORT"]) ?? "3500"}";
        return Uri.TryCreate(endpoint.TrimEnd('/') + "/", UriKind.Absolute, out var address)
            ? new SidecarEndpoint(address, NotEmpty(configuration["DAPR_API_TOKEN"]))
            : throw new InvalidOperationException($"DAPR_HTTP_ENDPOINT or DAPR_HTTP_PORT gives '{endpoint}'; that is no URL.");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
