using DaprPush.Gateway.Tests.Harness;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Streams;
using DaprPush.Testing.Processes;

namespace DaprPush.Gateway.Tests.Reports;

/// <summary>What the program tells of its connections, and how one of them is ended from outside.</summary>
public class ConnectionReportTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connections_ComingAndGoing_AreReported()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var alice = await gateway.OpenAsync("/sse/user/alice?channels=news&session_id=s1");
        string id;
        using (var bob = await gateway.OpenAsync("/sse/user/bob"))
        {
            await ReportedAsync(gateway, 2);
            id = gateway.Sidecar.Account.Open.Single(connection => connection.UserId == "alice").Id;
        }

        await ReportedAsync(gateway, 1);
        var reported = gateway.Sidecar.Account.Open.Should().ContainSingle().Which;
        reported.Id.Should().Be(id);
        ConnectionId.TryParse(id, out var parsed).Should().BeTrue();
        parsed.Gateway.Should().Be("gw");
        reported.SessionId.Should().Be("s1");
        reported.Streams.Should().Equal(StreamName.User("alice"), StreamName.Session("s1"), StreamName.Channel("news"), StreamName.Broadcast);
        gateway.Sidecar.Account.Accounts.Should().Be(1);
    }

    [Fact]
    public async Task Connections_TheActorHasForgottenThem_AreAllReportedAgain()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var alice = await gateway.OpenAsync("/sse/user/alice");
        using var news = await gateway.OpenAsync("/sse/stream/news");
        await ReportedAsync(gateway, 2);

        gateway.Sidecar.Account.Forget();

        await ReportedAsync(gateway, 2);
        gateway.Sidecar.Account.Open.Select(connection => connection.UserId).Should().BeEquivalentTo("alice", null);
        gateway.Sidecar.Account.Accounts.Should().Be(2);
    }

    [Fact]
    public async Task Disconnect_OpenConnection_EndsWithAnEventThatSaysWhyAndIsReported()
    {
        await using var gateway = await GatewayProcess.StartAsync();
        using var alice = await gateway.OpenAsync("/sse/user/alice");
        using var bob = await gateway.OpenAsync("/sse/user/bob");
        await alice.UntilReadyAsync();
        await bob.UntilReadyAsync();
        await ReportedAsync(gateway, 2);
        var id = gateway.Sidecar.Account.Open.Single(connection => connection.UserId == "alice").Id;

        await gateway.DisconnectAsync(id, "conn_unknown");
        await alice.UntilAsync(client => client.Stream.Events.Any(received => received.Type == "close"));
        await ReportedAsync(gateway, 1);

        alice.Stream.Events[^1].Data.Should().Be("""{"reason":"disconnected","reconnect":false}""");
        gateway.Sidecar.Account.Open.Should().ContainSingle().Which.UserId.Should().Be("bob");
        await alice.UntilAsync(client => client.HasEnded);
        alice.Stream.RetryMilliseconds.Should().BeInRange(30_000, 90_000);
        bob.Stream.Events.Should().NotContain(received => received.Type == "close");
    }

    private static Task ReportedAsync(GatewayProcess gateway, int connections) => Waiting.UntilAsync(
        () => gateway.Sidecar.Account.Open.Count == connections,
        Limit,
        () => $"{gateway.Sidecar.Account.Open.Count} connections are reported, not {connections}.");
}
