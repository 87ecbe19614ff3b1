using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Tests.Connections;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>The actors that track a gateway's connections, behind the sidecar.</summary>
public class ConnectionTests(RouterSystem system) : ConnectionActorTests(system), IClassFixture<RouterSystem>
{
    [Fact]
    public async Task Report_ConnectionsThatCameAndWent_AreFoundAndSeen()
    {
        var gateway = new GatewayRef("reporting", 5);
        var (user, gone) = (NewUser(), NewUser());
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        await ReportAsync(gateway, 1, [Connection(1, user), Connection(2, gone)], [], beginsAnew: true);
        (await ReportAsync(gateway, 2, [], [Connection(2, gone).Id])).WantsAll.Should().BeFalse();

        (await FindAsync(gateway, new ConnectionQuery(null, 10))).Connections.Select(found => found.UserId).Should().Equal(user);
        (await PresenceAsync(user)).Gateways.Should().BeEquivalentTo([new UserGateway("reporting", 1, [])]);
        var absent = await PresenceAsync(gone);
        absent.Gateways.Should().BeEmpty();
        absent.LastSeen.Should().BeGreaterThanOrEqualTo(before);
        (await PresenceAsync(NewUser())).Should().BeEquivalentTo(new UserPresence([], null));
    }

    [Fact]
    public async Task Disconnect_KnownConnection_ReachesItsGateway()
    {
        var gateway = new GatewayRef("g1", 5);
        var connection = Connection(3, NewUser());
        await ReportAsync(gateway, 1, [connection], [], beginsAnew: true);

        var answers = new[]
        {
            await Of(gateway).InvokeMethodAsync<string, ConnectionState>(RouterActors.Disconnect, connection.Id),
            await Of(gateway).InvokeMethodAsync<string, ConnectionState>(RouterActors.Disconnect, "conn_other"),
        };

        answers.Should().Equal(new ConnectionState(IsOpen: true, IsWhole: true), new ConnectionState(IsOpen: false, IsWhole: true));
        var batch = await System.Probe.NextAsync("g1");
        (batch.Gateway, batch.GatewayEpoch).Should().Be((gateway.Id, gateway.Epoch));
        batch.Disconnects.Should().Equal(connection.Id);
    }
}

/// <summary>The same with leases that end soon.</summary>
public class SilentGatewayTests(ShortLeases system) : ConnectionActorTests(system), IClassFixture<ShortLeases>
{
    [Fact]
    public async Task Report_GatewayFallsSilent_ItsConnectionsGoWithTheLeaseAndItsUsersWereSeen()
    {
        var gateway = new GatewayRef("silent", 5);
        var user = NewUser();
        await ReportAsync(gateway, 1, [Connection(1, user)], [], beginsAnew: true);
        var before = await PresenceAsync(user);

        await Waiting.UntilAsync(
            async () => (await Of(gateway).InvokeMethodAsync<GatewaySummary>(RouterActors.Summarize)).Gateway is null,
            TimeSpan.FromSeconds(30),
            () => "The silent gateway still counts.");

        (await FindAsync(gateway, new ConnectionQuery(null, 10))).Connections.Should().BeEmpty();
        before.Gateways.Should().ContainSingle();
        var after = await PresenceAsync(user);
        after.Gateways.Should().BeEmpty();
        after.LastSeen.Should().BeGreaterThanOrEqualTo(before.LastSeen!.Value);
        (await ReportAsync(gateway, 2, [], [])).WantsAll.Should().BeTrue();
    }
}

/// <summary>What the tests of these actors need.</summary>
public abstract class ConnectionActorTests(RouterSystem system)
{
    private protected RouterSystem System => system;

    private protected static string NewUser() => $"user-{Guid.NewGuid():N}";

    private protected static ReportedConnection Connection(int n, string user) => ConnectionBookTests.Connection(n, user);

    private protected Dapr.Actors.Client.ActorProxy Of(GatewayRef gateway) =>
        system.Actor(RouterActors.ConnectionsOf(gateway.Id));

    private protected Task<ConnectionPage> FindAsync(GatewayRef gateway, ConnectionQuery query) =>
        Of(gateway).InvokeMethodAsync<ConnectionQuery, ConnectionPage>(RouterActors.FindConnections, query);

    private protected Task<ReportAnswer> ReportAsync(
        GatewayRef gateway, long sequence, ReportedConnection[] opened, string[] closed, bool beginsAnew = false) =>
        Of(gateway).InvokeMethodAsync<ConnectionReport, ReportAnswer>(
            RouterActors.Report,
            new ConnectionReport(gateway, sequence, opened, closed, new GatewayFigures(1, 1)) { BeginsAnew = beginsAnew });

    private protected Task<UserPresence> PresenceAsync(string user) =>
        system.Actor(RouterActors.UserOf(user)).InvokeMethodAsync<UserPresence>(RouterActors.Presence);
}
