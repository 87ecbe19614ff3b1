using System.Globalization;
using System.Text.RegularExpressions;

namespace DaprPush.Deployment.Tests.Systemd;

public sealed partial class UnitTests
{
    /// <summary>What docs/deployment.md states; 0 is best, 10 is worst.</summary>
    private const double WorstExposure = 1.5;

    [Fact]
    public async Task Units_Verified_HaveNoFault()
    {
        using var units = new UnitFolder();

        var result = await units.AnalyzeAsync("verify", "--man=no");

        result.All.Trim().Should().Be("exit code 0");
    }

    [Fact]
    public async Task Units_WithAnUnknownSettingOrAProgramThatIsNotThere_AreNotVerified()
    {
        using var misspelt = new UnitFolder(text => text.Replace("PrivateTmp=", "PrivatTmp=", StringComparison.Ordinal));
        using var elsewhere = new UnitFolder(text => text.Replace("servers/instance.sh", "servers/nothing.sh", StringComparison.Ordinal));

        (await misspelt.AnalyzeAsync("verify", "--man=no")).Errors.Should().Contain("PrivatTmp");
        (await elsewhere.AnalyzeAsync("verify", "--man=no")).Errors.Should().Contain("nothing.sh");
    }

    [Fact]
    public async Task Units_Sandboxed_AreHardlyExposed()
    {
        using var units = new UnitFolder();

        var result = await units.AnalyzeAsync("security", "--offline=true", "--no-pager");

        var levels = ExposureLevel().Matches(result.Output)
            .ToDictionary(match => match.Groups["unit"].Value, match => double.Parse(match.Groups["level"].ValueSpan, CultureInfo.InvariantCulture));
        levels.Keys.Should().BeEquivalentTo(UnitFolder.Installed.Where(name => name.EndsWith(".service", StringComparison.Ordinal)));
        levels.Values.Should().OnlyContain(level => level <= WorstExposure);
    }

    [GeneratedRegex(@"Overall exposure level for (?<unit>\S+): (?<level>[\d.]+)")]
    private static partial Regex ExposureLevel();
}
