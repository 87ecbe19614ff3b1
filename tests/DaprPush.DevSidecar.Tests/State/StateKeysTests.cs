using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.State;

namespace DaprPush.DevSidecar.Tests.State;

public sealed class StateKeysTests
{
    [Theory]
    [InlineData(null, "app||k")]
    [InlineData("appid", "app||k")]
    [InlineData("name", "store||k")]
    [InlineData("none", "k")]
    [InlineData("Literal", "literal||k")]
    public void InStore_EachPrefix_SpellsTheKeyAsDaprDoes(string? prefix, string expected) =>
        new StateKeys(Component(prefix), new AppIdentity("app", "app-0")).InStore("k").Should().Be(expected);

    [Fact]
    public void Constructor_PrefixWithSeparator_IsAnErrorAtItsLine()
    {
        var act = () => new StateKeys(Component("a||b"), new AppIdentity("app", "app-0"));

        act.Should().Throw<ComponentErrorException>().WithMessage("store.yaml:9: *keyPrefix*");
    }

    private static ComponentSpec Component(string? prefix)
    {
        var position = new SourcePosition("store.yaml", 9);
        ComponentMetadataEntry[] entries = prefix is null ? [] : [new("keyPrefix", prefix, position)];
        return new ComponentSpec("store", "state.in-memory", "v1", [], new ComponentMetadata(position, entries), position);
    }
}
