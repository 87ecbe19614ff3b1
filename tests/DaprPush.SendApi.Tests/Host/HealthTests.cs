using System.Net;
using DaprPush.Testing.Processes;

namespace DaprPush.SendApi.Tests.Host;

/// <summary>What the health pages say of a sidecar, a broker and routers that come and go.</summary>
public sealed class HealthTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private SidecarDouble _sidecar = null!;
    private SendApiProcess _app = null!;

    public async Task InitializeAsync()
    {
        _sidecar = await SidecarDouble.StartAsync();
        _app = await SendApiProcess.StartAsync(_sidecar.Ports);
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await _sidecar.DisposeAsync();
    }

    [Fact]
    public async Task Health_AllIsThere_NamesEachDependencyAndTheProcess()
    {
        var well = await UntilAsync("api/health", "healthy");

        well.Status.Should().Be(HttpStatusCode.OK);
        well.ContentType.Should().Be("application/json");
        well.Json.GetProperty("dependencies").EnumerateObject().Select(dependency => dependency.Name)
            .Should().Equal("sidecar", "broker", "routers", "state_store");
        well.Json.GetProperty("uptime_seconds").GetInt64().Should().BeGreaterThanOrEqualTo(0);
        well.Json.GetProperty("version").GetString().Should().NotBeEmpty();
        (await GetAsync("api/health/live")).Text.Should().Be("""{"status":"healthy","dependencies":{}}""");
    }

    [Theory]
    [InlineData("api/health")]
    [InlineData("api/health/ready")]
    public async Task Health_SidecarSaysThatItIsNotReady_Is503UntilItIs(string page)
    {
        await UntilAsync(page, "healthy");
        _sidecar.IsHealthy = false;
        var ill = await UntilAsync(page, "unhealthy");

        ill.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        ReasonIn(ill, "sidecar").Should().Be("The sidecar says that it is not ready: 500.");
        _sidecar.IsHealthy = true;
        (await UntilAsync(page, "healthy")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_BrokerRefuses_Is503WithTheReasonAndWithoutItsAddressUntilItTakesEvents()
    {
        await UntilAsync("api/health/ready", "healthy");
        _sidecar.Behaviour = SidecarDouble.Mode.Fail;
        var ill = await UntilAsync("api/health/ready", "unhealthy");

        ill.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        ReasonIn(ill, "broker").Should().Be("The sidecar answered 500, ERR_PUBSUB_PUBLISH_MESSAGE.");
        (await GetAsync("api/health/live")).Status.Should().Be(HttpStatusCode.OK);
        _sidecar.Behaviour = SidecarDouble.Mode.Take;
        (await UntilAsync("api/health/ready", "healthy")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_RoutersAreAway_IsDegradedAndStaysReady()
    {
        await UntilAsync("api/health", "healthy");
        _sidecar.AreActorsAway = true;
        var degraded = await UntilAsync("api/health", reply => reply.Text.Contains("The sidecar answered ERR_ACTOR_NO_ADDRESS.", StringComparison.Ordinal));

        degraded.Status.Should().Be(HttpStatusCode.OK);
        degraded.Json.GetProperty("status").GetString().Should().Be("degraded");
        ReasonIn(degraded, "state_store").Should().Be("Not known while the routers do not answer.");
        (await GetAsync("api/health/ready")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_RoutersCannotReadTheStateStore_NamesTheStateStore()
    {
        await UntilAsync("api/health", "healthy");
        _sidecar.IsStateRead = false;
        var degraded = await UntilAsync("api/health", "degraded");

        ReasonIn(degraded, "state_store").Should().Be("The routers cannot read it.");
        degraded.Json.GetProperty("dependencies").GetProperty("routers").GetProperty("status").GetString().Should().Be("healthy");
    }

    private static string? ReasonIn(Reply page, string dependency) =>
        page.Json.GetProperty("dependencies").GetProperty(dependency).GetProperty("reason").GetString();

    private Task<Reply> UntilAsync(string page, string status) => UntilAsync(page, reply => reply.Json.GetProperty("status").GetString() == status);

    private async Task<Reply> UntilAsync(string page, Func<Reply, bool> isIt)
    {
        Reply? reply = null;
        await Waiting.UntilAsync(async () => isIt(reply = await GetAsync(page)), Limit, () => $"{reply?.Text}");
        return reply!;
    }

    private async Task<Reply> GetAsync(string path)
    {
        using var response = await _app.Http.GetAsync(new Uri(path, UriKind.Relative));
        return await Reply.OfAsync(response);
    }
}
