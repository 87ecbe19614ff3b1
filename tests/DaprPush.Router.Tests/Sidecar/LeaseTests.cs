using DaprPush.Messages.Routing;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

public class LeaseTests(ShortLeases system) : IClassFixture<ShortLeases>
{
    [Fact]
    public async Task Lease_NotRenewed_EndsAndTheStreamsLoseThatGateway()
    {
        var user = system.NewUser();
        var gateway = new GatewayRef("lapsing", 7);
        await system.AttachAsync(user, gateway.Id, epoch: gateway.Epoch);

        (await RenewAsync(gateway)).Lapsed.Should().BeTrue();
        (await RenewAsync(gateway)).Lapsed.Should().BeFalse();
        (await ListAsync()).Should().Contain(lease => lease.Gateway == gateway && lease.Connections == 3 && lease.Streams == 2);
        await Waiting.UntilAsync(
            async () => (await system.HoldersAsync(user)).Count == 0, TimeSpan.FromSeconds(60), () => "The dead gateway still holds the stream.");

        (await ListAsync()).Should().NotContain(lease => lease.Gateway == gateway);
        (await RenewAsync(gateway)).Lapsed.Should().BeTrue();
    }

    [Fact]
    public async Task Release_Gateway_LeavesTheListAtOnce()
    {
        var gateway = new GatewayRef("leaving", 7);
        await RenewAsync(gateway);

        await system.Gateways().InvokeMethodAsync(RouterActors.Release, gateway);

        (await ListAsync()).Should().NotContain(lease => lease.Gateway == gateway);
    }

    private Task<LeaseAnswer> RenewAsync(GatewayRef gateway) =>
        system.Gateways().InvokeMethodAsync<LeaseRequest, LeaseAnswer>(RouterActors.Renew, new LeaseRequest(gateway, 3, 2));

    private async Task<IReadOnlyList<GatewayLease>> ListAsync() => (await system.Gateways().InvokeMethodAsync<GatewayList>(RouterActors.List)).Gateways;
}
