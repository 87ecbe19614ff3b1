using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Tests.Kit;
using Microsoft.Extensions.Time.Testing;

namespace DaprPush.Router.Tests.Gateways;

public class GatewayLeasesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayLeases _leases;

    public GatewayLeasesTests() => _leases = new GatewayLeases(TimeSpan.FromSeconds(15), _time);

    [Fact]
    public void Renew_UnknownGateway_IsNewOnce()
    {
        _leases.Renew(Request("g1", 1)).Should().BeTrue();
        _leases.Renew(Request("g1", 1)).Should().BeFalse();
    }

    [Fact]
    public void Renew_NewLife_IsNewAndReplacesTheOld()
    {
        _leases.Renew(Request("g1", 1));

        _leases.Renew(Request("g1", 2)).Should().BeTrue();
        _leases.All.Should().ContainSingle().Which.Gateway.Epoch.Should().Be(2);
    }

    [Fact]
    public void Renew_OldLife_IsRefused()
    {
        _leases.Renew(Request("g1", 2));

        _leases.Invoking(leases => leases.Renew(Request("g1", 1))).Should().Throw<StaleGatewayException>();
    }

    [Fact]
    public void Renew_Figures_ShowInTheList()
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();

        _leases.Renew(new LeaseRequest(new GatewayRef("g1", 1), 12, 7));

        _leases.All.Should().ContainSingle().Which.Should().Be(new GatewayLease(new GatewayRef("g1", 1), 12, 7, now, now + 15_000));
    }

    [Fact]
    public void Expire_LeaseRunOut_RemovesAndTheNextRenewalIsNew()
    {
        _leases.Renew(Request("g1", 1));
        _time.Advance(TimeSpan.FromSeconds(10));
        _leases.Renew(Request("g2", 1));
        _leases.Expire().Should().BeEmpty();
        _time.Advance(TimeSpan.FromSeconds(5));

        _leases.Expire().Should().Equal(new GatewayRef("g1", 1));
        _leases.All.Should().ContainSingle().Which.Gateway.Id.Should().Be("g2");
        _leases.Renew(Request("g1", 1)).Should().BeTrue();
    }

    [Fact]
    public void Restore_StoredMembers_HaveAWholeLease()
    {
        _leases.Restore([new GatewayRef("g1", 1)]);
        _time.Advance(TimeSpan.FromSeconds(14));

        _leases.Expire().Should().BeEmpty();
        _leases.Renew(Request("g1", 1)).Should().BeFalse();
    }

    [Fact]
    public void Release_OnlyThatLife_Leaves()
    {
        _leases.Renew(Request("g1", 2));

        _leases.Release(new GatewayRef("g1", 1)).Should().BeFalse();
        _leases.Release(new GatewayRef("g1", 2)).Should().BeTrue();
        _leases.All.Should().BeEmpty();
    }

    private static LeaseRequest Request(string id, long epoch) => new(new GatewayRef(id, epoch), 0, 0);
}
