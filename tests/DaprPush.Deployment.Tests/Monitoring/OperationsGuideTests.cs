using System.Text.RegularExpressions;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Monitoring;

/// <summary>What operators are told to look for is there to be found.</summary>
public sealed partial class OperationsGuideTests
{
    private static readonly string[] Folders = ["services", "functions", "libraries"];

    [Fact]
    public void LogLines_OfTheGuide_AreWrittenBySomething()
    {
        var sources = string.Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));
        var lines = MonitoringFiles.Guide.Select(code => code.Expression).Where(code => Sentence().IsMatch(code)).ToArray();

        lines.Should().HaveCountGreaterThan(3);
        lines.Where(line => !sources.Contains($"\"{line}\"", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Scripts_OfTheGuides_AreThere()
    {
        var guides = Directory.EnumerateFiles(Repository.At("docs"), "*.md").Append(Repository.At("README.md")).Select(File.ReadAllText);

        var files = guides.SelectMany(guide => Script().Matches(guide).Select(match => match.Groups["path"].Value)).Distinct().ToArray();

        files.Should().Contain("scripts/deploy.sh");
        files.Where(file => !File.Exists(Repository.At(file))).Should().BeEmpty();
    }

    [GeneratedRegex("^[A-Z][a-z]* .+[.}]$")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"(?<![\w/])(?<path>(?:scripts|deploy|bench)/[\w./@-]+\.(?:sh|js|conf|yml|example))")]
    private static partial Regex Script();
}
