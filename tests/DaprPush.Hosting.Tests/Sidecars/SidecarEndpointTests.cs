using DaprPush.Hosting.Settings;
using DaprPush.Hosting.Sidecars;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Tests.Sidecars;

public class SidecarEndpointTests
{
    [Theory]
    [InlineData(null, null, "http://127.0.0.1:3500/")]
    [InlineData(null, "4123", "http://127.0.0.1:4123/")]
    [InlineData("http://dapr:3501", "4123", "http://dapr:3501/")]
    public void Of_Environment_PrefersTheWholeAddress(string? endpoint, string? port, string expected) =>
        SidecarEndpoint.Of(Configuration(("DAPR_HTTP_ENDPOINT", endpoint), ("DAPR_HTTP_PORT", port))).Address.Should().Be(new Uri(expected));

    [Fact]
    public void Of_NoUrl_IsRefusedByName() =>
        FluentActions.Invoking(() => SidecarEndpoint.Of(Configuration(("DAPR_HTTP_ENDPOINT", "nonsense"))))
            .Should().Throw<SettingsException>().WithMessage("*DAPR_HTTP_ENDPOINT*nonsense*");

    private static IConfiguration Configuration(params (string, string?)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Item1, value.Item2))).Build();
}
