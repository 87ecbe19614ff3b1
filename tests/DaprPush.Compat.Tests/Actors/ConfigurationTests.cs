using Dapr.Actors.Runtime;

namespace DaprPush.Compat.Tests.Actors;

public sealed class ConfigurationTests : ActorKit
{
    internal override void Configure(ActorRuntimeOptions options)
    {
        options.ActorIdleTimeout = TimeSpan.FromMinutes(10);
        options.ActorScanInterval = TimeSpan.FromSeconds(35);
        options.DrainOngoingCallTimeout = TimeSpan.FromMilliseconds(1500);
        options.DrainRebalancedActors = true;
        options.RemindersStoragePartitions = 7;
        options.ReentrancyConfig = new() { Enabled = true, MaxStackDepth = 32 };
        options.Actors.RegisterActor<Probe>("Other", new ActorRuntimeOptions { ActorIdleTimeout = TimeSpan.FromHours(1) });
    }

    [Fact]
    public async Task DaprConfig_AllOptions_AreSpelledAsOfficially()
    {
        using var response = await GetAsync("/dapr/config");

        response.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        (await response.Content.ReadAsStringAsync()).Should().Be(
            """
            {"entities":["ProbeActor","Other"],"actorIdleTimeout":"0h10m0s0ms","actorScanInterval":"0h0m35s0ms",
            "drainOngoingCallTimeout":"0h0m1s500ms","drainRebalancedActors":true,"remindersStoragePartitions":7,
            "reentrancy":{"enabled":true,"maxStackDepth":32},"entitiesConfig":[{"entities":["Other"],
            "actorIdleTimeout":"1h0m0s0ms","reentrancy":{"enabled":false}}]}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void Options_ImpossibleValue_Throws()
    {
        var options = new ActorRuntimeOptions();

        options.Invoking(it => it.ActorIdleTimeout = TimeSpan.Zero).Should().Throw<ArgumentOutOfRangeException>();
        options.Invoking(it => it.JsonSerializerOptions = null!).Should().Throw<ArgumentNullException>();
    }
}
