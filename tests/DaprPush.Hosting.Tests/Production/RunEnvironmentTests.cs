using DaprPush.Hosting.Security.Production;
using DaprPush.Hosting.Settings;
using Microsoft.Extensions.Configuration;

namespace DaprPush.Hosting.Tests.Production;

public class RunEnvironmentTests
{
    private static readonly string[] Everywhere = ["127.0.0.1", "*"];

    [Theory]
    [InlineData("development", false)]
    [InlineData("production", true)]
    public void Of_Said_IsThatWhereverItListensAndWhateverDotNetSays(string word, bool isProduction)
    {
        var environment = RunEnvironment.Of(
            Settings(("ENVIRONMENT", word), ("ASPNETCORE_ENVIRONMENT", isProduction ? "Development" : "Production"), ("AZURE_FUNCTIONS_ENVIRONMENT", "Development")),
            Everywhere);

        environment.IsProduction.Should().Be(isProduction);
        environment.Why.Should().BeEmpty();
    }

    [Theory]
    [InlineData("prod")]
    [InlineData("staging")]
    [InlineData("Production")]
    [InlineData("Production ")]
    [InlineData(" production")]
    [InlineData("DEVELOPMENT")]
    [InlineData(" ")]
    public void Of_AnotherWord_IsRefusedWithTheList(string word)
    {
        var of = () => RunEnvironment.Of(Settings(("ENVIRONMENT", word)), ["127.0.0.1"]);

        of.Should().Throw<SettingsException>().WithMessage($"ENVIRONMENT is '{word}'; it must be exactly development or production.");
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.8.8.8", false)]
    [InlineData("::1", false)]
    [InlineData("*", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::", true)]
    [InlineData("192.168.0.7", true)]
    [InlineData("localhost.example", true)]
    public void Of_NothingSaid_IsDevelopmentOnLoopbackAlone(string address, bool isProduction)
    {
        var environment = RunEnvironment.Of(Settings(), ["127.0.0.1", address]);

        environment.IsProduction.Should().Be(isProduction);
        environment.Why.Contains($"the address '{address}' can be reached from other machines", StringComparison.Ordinal).Should().Be(isProduction);
    }

    [Fact]
    public void Of_NothingSaidAndAddressesNotKnown_IsProduction() =>
        RunEnvironment.Of(Settings(("AZURE_FUNCTIONS_ENVIRONMENT", "Development")), addresses: null).IsProduction.Should().BeTrue();

    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Production", true)]
    [InlineData("DOTNET_ENVIRONMENT", "Staging", true)]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT", "Production", true)]
    [InlineData("ASPNETCORE_ENVIRONMENT", "Development", false)]
    public void Of_NothingSaidOnLoopback_DotNetsNamesOnlyMakeItStricter(string name, string word, bool isProduction) =>
        RunEnvironment.Of(Settings((name, word)), ["127.0.0.1"]).IsProduction.Should().Be(isProduction);

    [Fact]
    public void Of_Empty_IsNothingSaid() => RunEnvironment.Of(Settings(("ENVIRONMENT", "")), ["127.0.0.1"]).IsProduction.Should().BeFalse();

    private static IConfiguration Settings(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)))
        .Build();
}
