using System.Net;
using DaprPush.Hosting.Security.Proxies;
using DaprPush.Hosting.Tests.Kit;

namespace DaprPush.Hosting.Tests.Proxies;

public class TrustedProxiesTests
{
    [Theory]
    [InlineData("", "192.0.2.9", "1.1.1.1", "192.0.2.9")]
    [InlineData("10.0.0.0/8", "192.0.2.9", "1.1.1.1", "192.0.2.9")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "1.1.1.1, 203.0.113.5", "203.0.113.5")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "1.1.1.1, 203.0.113.5, 10.9.9.9", "203.0.113.5")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "10.0.0.7", "10.0.0.7")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "", "10.1.2.3")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "unknown", "10.1.2.3")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "1.1.1.1, <script>", "10.1.2.3")]
    [InlineData("10.0.0.0/8", "10.1.2.3", "203.0.113.5:4711", "203.0.113.5")]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", "[2001:db8:1:2:3:4:5:6]:4711", "2001:db8:1:2::")]
    [InlineData("10.0.0.0/8", null, "1.1.1.1, 203.0.113.5", "203.0.113.5")]
    [InlineData("", null, "203.0.113.5", null)]
    [InlineData("fd00::/8,127.0.0.1", "fd00::1", "203.0.113.5, 127.0.0.1", "203.0.113.5")]
    public void ClientOf_PeerAndHeader_IsWhoTrustedProxiesVouchFor(string trusted, string? peer, string forwardedFor, string? client)
    {
        using var kit = new SecurityKit(("TRUSTED_PROXIES", trusted));

        kit.Get<TrustedProxies>().ClientOf(peer is null ? null : IPAddress.Parse(peer), [forwardedFor])?.ToString().Should().Be(client);
    }

    [Fact]
    public void ClientOf_SeveralHeaders_AreOneList()
    {
        using var kit = new SecurityKit(("TRUSTED_PROXIES", "10.0.0.0/8"));

        kit.Get<TrustedProxies>().ClientOf(IPAddress.Parse("10.0.0.1"), ["1.1.1.1, 203.0.113.5", "10.0.0.2"])!.ToString().Should().Be("203.0.113.5");
    }

    [Theory]
    [InlineData("10.0.0.0/40")]
    [InlineData("proxy.example")]
    public void Validate_NoNetwork_IsNamed(string trusted)
    {
        using var kit = new SecurityKit(("TRUSTED_PROXIES", trusted));

        kit.Faults().Should().Contain(trusted);
    }
}
