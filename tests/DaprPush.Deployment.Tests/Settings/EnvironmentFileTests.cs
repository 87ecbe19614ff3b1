using System.Text.RegularExpressions;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Settings;

/// <summary>The files that operators copy: every setting is one that something reads, and says what it is.</summary>
public sealed partial class EnvironmentFileTests
{
    /// <summary>What others read: ASP.NET Core, Dapr, Docker's compose file.</summary>
    private static readonly string[] OfOthers =
        ["REDIS_PASSWORD", "GRAFANA_PASSWORD", "TLS_FOLDER", "DAPR_API_TOKEN", "APP_API_TOKEN"];

    private static readonly string[] Folders = ["services", "functions", "libraries"];

    private static readonly string[] Programs = ["deploy/servers/instance.sh", "deploy/pm2/ecosystem.config.js", "scripts/deploy.sh"];

    public static TheoryData<string> Files => ["production.env.example", "development.env.example"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Settings_OfAFile_AreReadBySomething(string file)
    {
        var sources = string.Concat(Folders
            .SelectMany(folder => Directory.EnumerateFiles(Repository.At(folder), "*.cs", SearchOption.AllDirectories))
            .Concat(Programs.Select(program => Repository.At(program)))
            .Select(File.ReadAllText));

        var unknown = Lines(file).Select(line => Setting().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value)
            .Where(name => !OfOthers.Contains(name) && !IsRead(name, sources));

        unknown.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Settings_OfAFile_AreExplainedAndNamedOnce(string file)
    {
        var lines = Lines(file);
        var names = lines.Select(line => Setting().Match(line)).Where(match => match.Success).Select(match => match.Groups["name"].Value).ToArray();
        names.Should().OnlyHaveUniqueItems();

        // A comment stands above each block of settings.
        for (var line = 1; line < lines.Length; line++)
        {
            if (Setting().IsMatch(lines[line]) && !Setting().IsMatch(lines[line - 1]))
            {
                lines[line - 1].Should().StartWith("#", "{0} is to be explained", lines[line]);
            }
        }
    }

    [Fact]
    public void Production_HasNoSecretInIt()
    {
        string[] secrets = ["DAPR_API_TOKEN", "APP_API_TOKEN", "REDIS_PASSWORD", "GRAFANA_PASSWORD", "JWT_SECRET", "API_KEY"];

        Lines("production.env.example").Where(line => secrets.Any(secret => line.StartsWith($"{secret}=", StringComparison.Ordinal)))
            .Should().HaveCountGreaterThan(3).And.OnlyContain(line => line.EndsWith('='));
    }

    private static bool IsRead(string name, string sources)
    {
        if (!name.Contains("__", StringComparison.Ordinal))
        {
            return sources.Contains($"\"{name}\"", StringComparison.Ordinal) || sources.Contains($"'{name}'", StringComparison.Ordinal)
                || sources.Contains($"${{{name}:", StringComparison.Ordinal) || sources.Contains($"server_setting {name} ", StringComparison.Ordinal);
        }

        // Push__Gateway__DrainSeconds is DrainSeconds of the options whose section is Push:Gateway; of Push:ApiKeys, Keys is one more level.
        var parts = name.Split("__");
        return sources.Contains($"\"{parts[0]}:{parts[1]}\"", StringComparison.Ordinal) && sources.Contains($" {parts[^1]} {{ get; set; }}", StringComparison.Ordinal);
    }

    private static string[] Lines(string file) => File.ReadAllLines(Repository.At("deploy", "env", file));

    [GeneratedRegex("^#?(?<name>[A-Za-z_][A-Za-z0-9_]*)=")]
    private static partial Regex Setting();
}
