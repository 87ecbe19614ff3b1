using System.Text.Json;
using DaprPush.Hosting.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Hosting.Tests.Health;

public sealed class HealthPagesTests : IDisposable
{
    private static readonly TimeSpan OfAPage = TimeSpan.FromMilliseconds(100);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2126, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services;
    private readonly HealthPages _pages;
    private HealthStatus _needed = HealthStatus.Healthy;
    private HealthStatus _useful = HealthStatus.Healthy;
    private HealthStatus _process = HealthStatus.Healthy;
    private int _looks;

    public HealthPagesTests()
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time)
            .AddSingleton(new ProcessFigures(() => [("connections", 3), ("capacity", 10)]));
        services.AddPushHealth(needsBroker: true).Services.Configure<HealthCheckServiceOptions>(options => options.Registrations.Clear());
        services.AddHealthChecks()
            .AddCheck("needed", () => Result(_needed), [HealthEndpoints.ReadyTag])
            .AddCheck("useful", () => Result(_useful))
            .AddCheck("process", () => Result(_process), [HealthEndpoints.LiveTag]);
        _services = services.BuildServiceProvider();
        _pages = _services.GetRequiredService<HealthPages>();
    }

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Healthy, 200, 200, 200, "healthy")]
    [InlineData(HealthStatus.Healthy, HealthStatus.Degraded, HealthStatus.Healthy, 200, 200, 200, "degraded")]
    [InlineData(HealthStatus.Degraded, HealthStatus.Healthy, HealthStatus.Healthy, 200, 200, 200, "degraded")]
    [InlineData(HealthStatus.Unhealthy, HealthStatus.Healthy, HealthStatus.Healthy, 503, 503, 200, "unhealthy")]
    [InlineData(HealthStatus.Healthy, HealthStatus.Healthy, HealthStatus.Unhealthy, 503, 200, 503, "unhealthy")]
    public async Task Read_DependenciesFail_EachPageLooksAtItsOwn(
        HealthStatus needed, HealthStatus useful, HealthStatus process, int all, int ready, int live, string status)
    {
        (_needed, _useful, _process) = (needed, useful, process);

        (await _pages.ReadAsync(HealthPage.All)).Status.Should().Be(all);
        (await _pages.ReadAsync(HealthPage.Ready)).Status.Should().Be(ready);
        (await _pages.ReadAsync(HealthPage.Live)).Status.Should().Be(live);
        (await _pages.ReadAsync(HealthPage.Answers)).Status.Should().Be(200);
        (await ReadAsync(HealthPage.All)).GetProperty("status").GetString().Should().Be(status);
    }

    [Fact]
    public async Task Read_Ready_ShowsWhatIsNeededAlone() => NamesIn(await ReadAsync(HealthPage.Ready)).Should().Equal("needed");

    [Fact]
    public async Task Read_Live_ShowsTheProcessAlone() => NamesIn(await ReadAsync(HealthPage.Live)).Should().Equal("process");

    [Fact]
    public async Task Read_All_ShowsTheProcessAndItsFigures()
    {
        var page = await ReadAsync(HealthPage.All);

        NamesIn(page).Should().Equal("needed", "useful", "process");
        page.GetProperty("version").GetString().Should().MatchRegex(@"^\d+\.\d+\.\d+");
        page.GetProperty("started_at").GetDateTimeOffset().Should().BeBefore(DateTimeOffset.UtcNow);
        page.GetProperty("uptime_seconds").GetInt64().Should().BePositive();
        page.GetProperty("connections").GetInt64().Should().Be(3);
        page.GetProperty("capacity").GetInt64().Should().Be(10);
    }

    [Fact]
    public async Task Read_ADependencyFails_TellsSinceWhenTheLastSuccessAndTheReason()
    {
        _useful = HealthStatus.Degraded;
        var never = (await ReadAsync(HealthPage.All)).GetProperty("dependencies").GetProperty("useful");
        never.GetProperty("last_success").ValueKind.Should().Be(JsonValueKind.Null);
        never.GetProperty("since").GetString().Should().Be("2126-01-01T00:00:00.000Z");

        _time.Advance(TimeSpan.FromSeconds(10));
        _useful = HealthStatus.Healthy;
        await ReadAsync(HealthPage.All);
        _time.Advance(TimeSpan.FromSeconds(10));
        _useful = HealthStatus.Degraded;
        await ReadAsync(HealthPage.All);
        _time.Advance(TimeSpan.FromSeconds(10));
        var failed = (await ReadAsync(HealthPage.All)).GetProperty("dependencies").GetProperty("useful");

        failed.GetRawText().Should().Be(
            """{"status":"degraded","since":"2126-01-01T00:00:20.000Z","last_success":"2126-01-01T00:00:10.000Z","reason":"It is gone."}""");
    }

    [Fact]
    public async Task Read_AskedOften_LooksTenTimesASecondAtTheMost()
    {
        for (var asked = 0; asked < 50; asked++)
        {
            await ReadAsync(HealthPage.Live);
        }

        _looks.Should().Be(1);
        _time.Advance(OfAPage);
        await ReadAsync(HealthPage.Live);
        _looks.Should().Be(2);
    }

    private static IEnumerable<string> NamesIn(JsonElement page) => page.GetProperty("dependencies").EnumerateObject().Select(dependency => dependency.Name);

    private HealthCheckResult Result(HealthStatus status)
    {
        Interlocked.Increment(ref _looks);
        return status == HealthStatus.Healthy ? HealthCheckResult.Healthy() : new HealthCheckResult(status, "It is gone.");
    }

    private async Task<JsonElement> ReadAsync(HealthPage page)
    {
        using var json = JsonDocument.Parse((await _pages.ReadAsync(page)).Json);
        return json.RootElement.Clone();
    }
}
