using DaprPush.Messages.Connections;

namespace DaprPush.Messages.Tests.Connections;

public class ConnectionIdTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 8, 30, 0, 123, TimeSpan.Zero);

    [Theory]
    [InlineData("push-gateway-0")]
    [InlineData("a.b_c:d@e")]
    [InlineData("a..b")]
    public void New_AnyGateway_TellsItsGatewayAndItsTime(string gateway)
    {
        var id = ConnectionId.New(gateway, Now);

        ConnectionId.TryParse(id.Text, out var parsed).Should().BeTrue();
        parsed.Should().Be(id);
        parsed.Gateway.Should().Be(gateway);
        parsed.ConnectedAt.Should().Be(Now);
    }

    [Fact]
    public void New_SameGatewayAndMoment_IsAnotherId() =>
        Enumerable.Range(0, 1000).Select(_ => ConnectionId.New("g", Now)).Should().OnlyHaveUniqueItems();

    [Fact]
    public void New_LaterOnes_ComeLaterInOrder() =>
        string.CompareOrdinal(ConnectionId.New("g", Now).Text, ConnectionId.New("g", Now.AddMilliseconds(1)).Text).Should().BeNegative();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("conn_1")]
    [InlineData("conn_01a1fc54adb97ca18f7616bedf5015d1")]
    [InlineData("conn_01a1fc54adb97ca18f7616bedf5015d1.")]
    [InlineData("conn_01a1fc54adb97ca18f7616bedf5015d1.a/b")]
    [InlineData("conn_01A1FC54ADB97CA18F7616BEDF5015D1.g")]
    [InlineData("conn_01a1fc54adb97ca18f7616bedf5015d1-g")]
    [InlineData("user_01a1fc54adb97ca18f7616bedf5015d1.g")]
    public void TryParse_NoId_IsFalse(string? text) => ConnectionId.TryParse(text, out _).Should().BeFalse();
}
