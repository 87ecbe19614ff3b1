using DaprPush.Hosting.Settings;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Tests.Settings;

public class RouterOptionsTests
{
    [Fact]
    public void Defaults_AreValid() => Read().HistorySize.Should().Be(1000);

    [Theory]
    [InlineData("HistorySize", "0")]
    [InlineData("StreamRetention", "6.00:00:00")]
    [InlineData("GatewayRefresh", "00:00:20")]
    [InlineData("Lease", "00:00:00")]
    [InlineData("PageBytes", "100000000")]
    [InlineData("StateStore", "a/b")]
    public void Setting_OutOfItsRange_IsRefusedByName(string setting, string value) =>
        FluentActions.Invoking(() => Read((setting, value))).Should().Throw<OptionsValidationException>().WithMessage($"*{setting}*");

    private static RouterOptions Read(params (string Setting, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>($"Push:Router:{setting.Setting}", setting.Value)))
            .Build())
        .AddValidatedOptions<RouterOptions>(RouterOptions.Section)
        .BuildServiceProvider()
        .GetRequiredService<IOptions<RouterOptions>>().Value;
}
