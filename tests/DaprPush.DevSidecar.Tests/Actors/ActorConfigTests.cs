using System.Text;
using DaprPush.DevSidecar.Actors;

namespace DaprPush.DevSidecar.Tests.Actors;

public sealed class ActorConfigTests
{
    private readonly List<string> _warnings = [];

    [Fact]
    public void Read_EntryOfATypesOwn_ReplacesTheGeneralSettingsWhole()
    {
        var types = Read("""
            {"entities":["A","B"],"actorIdleTimeout":"5m","drainOngoingCallTimeout":"7s","drainRebalancedActors":false,
             "entitiesConfig":[{"entities":["B"],"actorIdleTimeout":"1s","reentrancy":{"enabled":true,"maxStackDepth":3}}]}
            """);

        types["A"].Should().Be(new ActorTypeOptions(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(7), false, false, 32));
        types["B"].Should().Be(new ActorTypeOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), true, true, 3));
        _warnings.Should().BeEmpty();
    }

    [Fact]
    public void Read_EntryOfATypeThatIsNoEntity_IsLeftOutAloud()
    {
        Read("""{"entities":["A"],"entitiesConfig":[{"entities":["B"]}]}""").Keys.Should().Equal("A");

        _warnings.Should().Equal("entitiesConfig names actor type 'B', which is not among the app's entities");
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("-1s")]
    public void Read_DurationThatIsNone_TakesTheDefaultAloud(string text)
    {
        Read($$"""{"entities":["A"],"actorIdleTimeout":"{{text}}"}""")["A"].Should().Be(ActorTypeOptions.Default);

        _warnings.Should().ContainSingle().Which.Should().StartWith($"actorIdleTimeout '{text}' is not a duration");
    }

    [Theory]
    [InlineData("29s", 29)]
    [InlineData("30s", 24)]
    [InlineData("1h", 24)]
    public void Read_DrainAsLongAsADisseminationMayTake_IsCut(string text, int seconds)
    {
        Read($$"""{"entities":["A"],"drainOngoingCallTimeout":"{{text}}"}""")["A"].DrainTimeout.Should().Be(TimeSpan.FromSeconds(seconds));

        _warnings.Should().HaveCount(text == "29s" ? 0 : 1);
    }

    private IReadOnlyDictionary<string, ActorTypeOptions> Read(string json) => ActorConfig.Read(Encoding.UTF8.GetBytes(json), _warnings.Add);
}
