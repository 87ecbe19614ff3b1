namespace DaprPush.SendApi.Tests.Host;

/// <summary>The check before a Functions host is started, whose exit code would not tell of a wrong setting.</summary>
public sealed class SettingsCheckTests
{
    [Fact]
    public async Task Check_RightSettings_EndsWith0AndSaysNothing() =>
        (await SendApiProcess.CheckSettingsAsync(("ENVIRONMENT", "development"))).Should().Be((0, ""));

    [Theory]
    [InlineData("MESSAGE_TTL", "99999999", "DefaultTtlSeconds")]
    [InlineData("Push__SendApi__NoSuchSetting", "1", "NoSuchSetting")]
    [InlineData("ENVIRONMENT", "", "ENVIRONMENT is not set, and where it can be reached from is not known: this counts as production.")]
    [InlineData("ENVIRONMENT", "Production", "it must be exactly development or production")]
    [InlineData("ENVIRONMENT", "production", "In production senders need tokens or API keys")]
    public async Task Check_WrongSetting_EndsWith78AndNamesIt(string name, string value, string named)
    {
        var (exitCode, output) = await SendApiProcess.CheckSettingsAsync((name, value));

        exitCode.Should().Be(78);
        output.Should().Contain(named).And.NotContain("   at ");
    }
}
