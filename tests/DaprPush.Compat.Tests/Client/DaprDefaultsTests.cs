using Dapr;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Compat.Tests.Client;

public sealed class DaprDefaultsTests
{
    [Theory]
    [InlineData(null, "3501", "http://localhost:3501/")]
    [InlineData("https://sidecar.example:8443/with/path", "3501", "https://sidecar.example:8443/")]
    [InlineData("http://sidecar.example", null, "http://sidecar.example:80/")]
    [InlineData(" ", "3501", "http://localhost:3501/")]
    public void GetDefaultHttpEndpoint_Settings_EndpointWinsOverPort(string? endpoint, string? port, string expected)
    {
        DaprDefaults.GetDefaultHttpEndpoint(Configuration(("DAPR_HTTP_ENDPOINT", endpoint), ("DAPR_HTTP_PORT", port ?? "3500"))).Should().Be(expected);
    }

    [Fact]
    public void GetDefaultGrpcEndpoint_Port_IsLocalhost()
    {
        DaprDefaults.GetDefaultGrpcEndpoint(Configuration(("DAPR_GRPC_PORT", "50009"))).Should().Be("http://localhost:50009/");
    }

    [Fact]
    public void GetDefaultDaprApiToken_Configured_IsThat()
    {
        var configuration = Configuration(("DAPR_API_TOKEN", "to-sidecar"), ("APP_API_TOKEN", "from-sidecar"));

        DaprDefaults.GetDefaultDaprApiToken(configuration).Should().Be("to-sidecar");
        DaprDefaults.GetDefaultAppApiToken(configuration).Should().Be("from-sidecar");
    }

    private static IConfiguration Configuration(params (string Name, string? Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)))
        .Build();
}
