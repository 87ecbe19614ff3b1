using DaprPush.Hosting.Settings;
using DaprPush.Testing.Running;

namespace DaprPush.Hosting.Tests.Documentation;

/// <summary>docs/configuration.md against the options classes. <c>UPDATE_DOCS=1</c> writes the page instead.</summary>
public class ConfigurationPageTests
{
    private const string Begin = "<!-- generated: UPDATE_DOCS=1 dotnet test tests/DaprPush.Hosting.Tests -c Release -->\n";
    private const string End = "<!-- end -->";

    [Fact]
    public void Sections_OfAllParts_AreKnownToEachPart() =>
        SettingsTable.Sections.Where(section => section != "Push").Select(section => section.Split(':')[1]).Should().BeSubsetOf(SettingsSection.OfAllParts);

    // What the documents that this system was made after name.
    [Theory]
    [InlineData("SERVICE_PORT MAX_CONNECTIONS HEARTBEAT_INTERVAL CONNECTION_TIMEOUT MESSAGE_QUEUE_SIZE MESSAGE_TTL CORS_ORIGINS ALLOWED_ORIGINS CORS_CREDENTIALS", true)]
    [InlineData("ENABLE_AUTH JWT_SECRET ENABLE_API_KEY_AUTH API_KEY ENABLE_RATE_LIMITING RATE_LIMIT_PER_MINUTE ENABLE_METRICS METRICS_PORT LOG_LEVEL", true)]
    [InlineData("ENABLE_SSL SSL_CERT_PATH SSL_KEY_PATH", true)]
    [InlineData("REDIS_HOST REDIS_PORT REDIS_DB REDIS_PASSWORD REDIS_URL REDIS_MAX_CONNECTIONS SERVICE_NAME SERVICE_VERSION", false)]
    [InlineData("ENABLE_TRACING DEBUG PROFILING WORKER_THREADS ENABLE_ASYNC_PROCESSING NODE_ENV PORT", false)]
    public void Page_NamesOfOtherPushServices_SetSomethingOrItSaysThatTheyDoNot(string names, bool areSettings)
    {
        var rows = File.ReadAllLines(Repository.At("docs", "configuration.md"))
            .SkipWhile(line => !line.StartsWith("## Names that other", StringComparison.Ordinal))
            .TakeWhile(line => line != Begin.TrimEnd())
            .ToArray();
        foreach (var name in names.Split(' '))
        {
            var row = rows.Should().ContainSingle(row => row.Contains($"`{name}`", StringComparison.Ordinal), name).Which;
            row.Contains("| nothing: ", StringComparison.Ordinal).Should().Be(!areSettings, row);
            SettingsTable.EnvironmentNames.Contains(name).Should().Be(areSettings, name);
        }
    }

    [Fact]
    public void Page_TheTableOfSettings_IsWhatTheOptionsClassesSay()
    {
        var path = Repository.At("docs", "configuration.md");
        var page = File.ReadAllText(path);
        var (from, to) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var expected = page[..from] + SettingsTable.Write() + page[to..];
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, expected);
        }

        File.ReadAllText(path).Should().Be(expected, "UPDATE_DOCS=1 writes it anew");
    }
}
