using System.Globalization;
using System.Text.Json;
using DaprPush.Messages.Routing;
using DaprPush.Router.Tests.Sidecar;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Watch;

public class ActorWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly string[] Types =
    [
        RouterActors.StreamShard, RouterActors.GatewayDirectory, RouterActors.MessageTracker, RouterActors.MessageHandles,
        RouterActors.GatewayConnections, RouterActors.UserRouter, RouterActors.RequestKey,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_GetNoAnswerFromAWellSidecar_HealthSaysSoAndItIsEndedOnceIfSet(bool ends)
    {
        await using var system = await StartAsync(Metadata(Types), hangs: true, ends);

        await system.UntilUnhealthyAsync("Calls to GatewayDirectory get no answer");

        await system.HasBeenEndedOnceAsync(ends);
    }

    [Fact]
    public async Task Types_AreMissingInTheSidecar_HealthNamesThemAndItIsEndedOnce()
    {
        await using var system = await StartAsync(Metadata(Types.Except([RouterActors.UserRouter])), hangs: false, ends: true);

        await system.UntilUnhealthyAsync("does not have the actor types UserRouter:");

        await system.HasBeenEndedOnceAsync(ends: true);
    }

    [Fact]
    public async Task Calls_GetNoAnswerWhilePlacementIsAway_NothingIsEnded()
    {
        await using var system = await StartAsync(Metadata(Types, "placement: disconnected"), hangs: true, ends: true);

        // The directory's first call has been given up by then.
        await Task.WhenAny(system.UntilUnhealthyAsync("Calls to"), Task.Delay(TimeSpan.FromSeconds(12)));

        system.Sidecar.Endings.Should().Be(0, "a new life of the sidecar would not bring placement back");
        (await system.ActorHealthAsync()).Should().Be("healthy");
    }

    private static string Metadata(IEnumerable<string> types, string placement = "placement: connected") => JsonSerializer.Serialize(new
    {
        id = "message-router",
        actorRuntime = new { runtimeStatus = "RUNNING", activeActors = types.Select(type => new { type }), hostReady = true, placement },
    });

    private static async Task<WatchedSystem> StartAsync(string metadata, bool hangs, bool ends)
    {
        var port = FreePorts.Take(2);
        var sidecar = new StuckSidecar(port, metadata, hangs);
        await sidecar.StartAsync();
        return new WatchedSystem(sidecar, await RouterHost.StartAsync(
            FreePorts.Take(1),
            port,
            port + 1,
            ("Push:Router:ActorSilenceLimit", "00:00:01"),
            ("Push:Router:EndStuckSidecar", ends.ToString(CultureInfo.InvariantCulture))));
    }

    private sealed class WatchedSystem(StuckSidecar sidecar, RouterHost router) : IAsyncDisposable
    {
        public StuckSidecar Sidecar => sidecar;

        public Task UntilUnhealthyAsync(string words) => Waiting.UntilAsync(
            async () => (await HealthAsync()).Contains(words, StringComparison.Ordinal), Limit, () => "The router's health does not say it.");

        public async Task<string> ActorHealthAsync()
        {
            using var health = JsonDocument.Parse(await HealthAsync());
            return health.RootElement.GetProperty("dependencies").GetProperty("actors").GetProperty("status").GetString()!;
        }

        /// <summary>Ended as soon as it is looked at after its random pause, and not again with any of the next looks.</summary>
        public async Task HasBeenEndedOnceAsync(bool ends)
        {
            await Waiting.UntilAsync(() => Task.FromResult(sidecar.Endings > 0 || !ends), Limit, () => "The sidecar was not ended.");
            var looks = sidecar.Looks;
            await Waiting.UntilAsync(() => Task.FromResult(sidecar.Looks > looks + 10), Limit, () => "The sidecar is not looked at.");
            sidecar.Endings.Should().Be(ends ? 1 : 0);
        }

        public async ValueTask DisposeAsync()
        {
            await router.DisposeAsync();
            await sidecar.DisposeAsync();
        }

        private async Task<string> HealthAsync()
        {
            using var answer = await router.Http.GetAsync("/health");
            return await answer.Content.ReadAsStringAsync();
        }
    }
}
