using System.Net;
using System.Text.Json;
using DaprPush.Gateway.Tests.Harness;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Health;

/// <summary>What the gateway's health pages say when routers, broker or sidecar are away.</summary>
public sealed class HealthTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly (string, string) FastLease = ("Push__Gateway__LeaseRenewalSeconds", "1");

    [Fact]
    public async Task Health_AllIsThere_NamesEachDependencyAndTheProcess()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, ("MAX_CONNECTIONS", "100"));
        using var client = await gateway.OpenAsync("/sse/user/u");
        await client.UntilReadyAsync();

        foreach (var path in new[] { "/health", "/sse/health" })
        {
            var (status, page) = await UntilAsync(gateway, path, page => StatusOf(page) == "healthy");
            status.Should().Be(HttpStatusCode.OK);
            page.GetProperty("dependencies").EnumerateObject().Select(dependency => dependency.Name)
                .Should().Equal("sidecar", "broker", "routers", "state_store", "hub_loop", "lease", "clock");
            page.GetProperty("connections").GetInt64().Should().Be(1);
            page.GetProperty("capacity").GetInt64().Should().Be(100);
        }
    }

    [Fact]
    public async Task Ready_RoutersGoAwayAfterTheLeaseWasHeld_StaysReadyAndSaysThatItIsDegraded()
    {
        await using var gateway = await GatewayProcess.StartAsync(null, FastLease);
        await UntilAsync(gateway, "/health", page => StatusOf(page) == "healthy");
        gateway.Sidecar.IsAway = true;

        var (status, page) = await UntilAsync(gateway, "/health", page => StatusOf(page, "lease") == "degraded" && StatusOf(page, "routers") == "degraded");
        status.Should().Be(HttpStatusCode.OK);
        StatusOf(page).Should().Be("degraded");
        (await AskAsync(gateway, "/health/ready")).Status.Should().Be(HttpStatusCode.OK);
        gateway.Sidecar.IsAway = false;
        await UntilAsync(gateway, "/health", page => StatusOf(page) == "healthy");
    }

    [Fact]
    public async Task Ready_RoutersWereNeverThere_Is503()
    {
        var sidecar = await FakeSidecar.StartAsync();
        sidecar.IsAway = true;
        await using var gateway = await GatewayProcess.StartAsync(sidecar, FastLease);

        var (status, page) = await AskAsync(gateway, "/health/ready");

        status.Should().Be(HttpStatusCode.ServiceUnavailable);
        StatusOf(page, "lease").Should().Be("unhealthy");
        sidecar.IsAway = false;
        await UntilAsync(gateway, "/health/ready", page => StatusOf(page) == "healthy");
    }

    [Fact]
    public async Task Ready_BrokerIsAway_StaysReadyAndHealthNamesIt()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        await UntilAsync(gateway, "/health", page => StatusOf(page) == "healthy");
        gateway.Sidecar.IsBrokerAway = true;

        var (status, _) = await UntilAsync(gateway, "/health", page => StatusOf(page, "broker") == "degraded");
        status.Should().Be(HttpStatusCode.OK);
        (await AskAsync(gateway, "/health/ready")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_AskedByManyForSeconds_ProbesOnceASecond()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        await UntilAsync(gateway, "/health", page => StatusOf(page) == "healthy");
        var before = gateway.Sidecar.Probes;
        var begun = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            while (TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(3))
            {
                await AskAsync(gateway, "/health");
            }
        }));

        (gateway.Sidecar.Probes - before).Should().BeInRange(2, 1 + (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(begun).TotalSeconds));
    }

    private static string? StatusOf(JsonElement page) => page.GetProperty("status").GetString();

    private static string? StatusOf(JsonElement page, string dependency) => StatusOf(page.GetProperty("dependencies").GetProperty(dependency));

    private static async Task<(HttpStatusCode Status, JsonElement Page)> UntilAsync(GatewayProcess gateway, string path, Func<JsonElement, bool> isIt)
    {
        var answer = await AskAsync(gateway, path);
        await Waiting.UntilAsync(async () => isIt((answer = await AskAsync(gateway, path)).Page), Limit, () => answer.Page.GetRawText());
        return answer;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Page)> AskAsync(GatewayProcess gateway, string path)
    {
        using var answer = await gateway.Public.GetAsync(path);
        using var page = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, page.RootElement.Clone());
    }
}
