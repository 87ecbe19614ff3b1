using System.Net.Http.Json;
using System.Text.Json;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Testing.Processes;

namespace DaprPush.Router.Tests.Sidecar;

/// <summary>Where a user is, as the gateways' reports tell it.</summary>
public class UserRouterTests(RouterSystem system) : ConnectionActorTests(system), IClassFixture<RouterSystem>
{
    [Fact]
    public async Task Presence_UserOnTwoGateways_IsOnBothWithItsSessionsUntilItLeavesEach()
    {
        var (one, other, user) = (new GatewayRef("one", 5), new GatewayRef("other", 6), NewUser());
        var (first, second, third) = (Connection(1, user) with { SessionId = "s1" }, Connection(2, user) with { SessionId = "s2" }, Connection(3, user));

        await ReportAsync(one, 1, [first, second], [], beginsAnew: true);
        await ReportAsync(other, 1, [third], [], beginsAnew: true);
        (await PresenceAsync(user)).Gateways.Should().BeEquivalentTo([new UserGateway("one", 2, ["s1", "s2"]), new UserGateway("other", 1, [])]);
        await ReportAsync(one, 2, [], [first.Id]);
        (await PresenceAsync(user)).Gateways.Should().BeEquivalentTo([new UserGateway("one", 1, ["s2"]), new UserGateway("other", 1, [])]);
        await ReportAsync(one, 3, [], [second.Id]);
        (await PresenceAsync(user)).Gateways.Should().BeEquivalentTo([new UserGateway("other", 1, [])]);
        await ReportAsync(other, 2, [], [third.Id]);

        (await PresenceAsync(user)).Gateways.Should().BeEmpty();
    }

    [Fact]
    public async Task EndConnections_UserOnAGateway_ItsGatewayIsTold()
    {
        var (gateway, user) = (new GatewayRef("g2", 5), NewUser());
        await ReportAsync(gateway, 1, [Connection(1, user)], [], beginsAnew: true);

        var ended = await System.Actor(RouterActors.UserOf(user)).InvokeMethodAsync<UserPresence>(RouterActors.EndConnections);

        ended.Gateways.Should().BeEquivalentTo([new UserGateway("g2", 1, [])]);
        var batch = await System.Probe.NextAsync("g2");
        (batch.Gateway, batch.GatewayEpoch).Should().Be((gateway.Id, gateway.Epoch));
        batch.DisconnectedUsers.Should().Equal(user);
    }

    [Fact]
    public async Task Presence_RouterStartsAnew_IsAsBefore()
    {
        var (gateway, user) = (new GatewayRef("staying", 5), NewUser());
        await ReportAsync(gateway, 1, [Connection(1, user)], [], beginsAnew: true);
        var before = await PresenceAsync(user);

        await System.RestartRouterAsync();

        UserPresence? after = null;
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    after = await PresenceAsync(user);
                    return true;
                }
                catch (Exception exception) when (exception is HttpRequestException or Dapr.DaprApiException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(30),
            () => "The actor does not answer.");
        after.Should().BeEquivalentTo(before);
        after!.Gateways.Should().ContainSingle();
    }

    [Fact]
    public async Task Presence_ReportOfALeavingIsLost_IsRepairedByTheNextAccount()
    {
        var (gateway, user, stays) = (new GatewayRef("losing", 5), NewUser(), NewUser());
        await ReportAsync(gateway, 1, [Connection(1, user), Connection(2, stays)], [], beginsAnew: true);
        using (var deactivation = await System.Router.Http.DeleteAsync(new Uri($"/actors/{RouterActors.GatewayConnections}/gateway:losing", UriKind.Relative)))
        {
            deactivation.EnsureSuccessStatusCode();
        }

        // The report that told of the leaving met an actor out of memory: it asks for all.
        (await ReportAsync(gateway, 2, [], [Connection(1, user).Id])).WantsAll.Should().BeTrue();
        (await PresenceAsync(user)).Gateways.Should().ContainSingle("nobody knows better yet");
        (await ReportAsync(gateway, 3, [Connection(2, stays)], [], beginsAnew: true)).WantsAll.Should().BeFalse();
        await System.Gateways().InvokeMethodAsync<LeaseRequest, LeaseAnswer>(RouterActors.Renew, new LeaseRequest(gateway, 1, 1) { Account = 3 });

        await Waiting.UntilAsync(
            async () => (await PresenceAsync(user)).Gateways.Count == 0, TimeSpan.FromSeconds(30), () => "The user is still there.");
        (await PresenceAsync(stays)).Gateways.Should().ContainSingle();
    }

    [Fact]
    public async Task Presence_TwoGatewaysTellOfTheSameUsersAtOnce_NoneIsLost()
    {
        var users = Enumerable.Range(0, 150).Select(_ => NewUser()).ToArray();
        var gateways = Enumerable.Range(0, 4).Select(n => new GatewayRef($"busy-{n}", 5)).ToArray();

        await Task.WhenAll(gateways.Select(gateway =>
            ReportAsync(gateway, 1, [.. users.Select((user, n) => Connection(n, user))], [], beginsAnew: true)));

        foreach (var presence in await Task.WhenAll(users.Select(PresenceAsync)))
        {
            presence.Gateways.Select(gateway => gateway.Gateway).Should().Equal(gateways.Select(gateway => gateway.Id));
        }
    }

    [Fact]
    public async Task Report_ThousandUsersComeAndGo_CostsTwoCallsOfTheStoreForEachHundred()
    {
        var gateway = new GatewayRef("storm", 5);
        var connections = Enumerable.Range(0, 1000).Select(n => Connection(n, NewUser())).ToArray();
        await ReportAsync(gateway, 1, [], [], beginsAnew: true);
        var before = await CountersAsync();

        await ReportAsync(gateway, 2, connections, []);
        var after = await CountersAsync();

        // The router's own rounds read a little beside it.
        (after.Reads - before.Reads).Should().BeInRange(10, 15);
        (after.Writes - before.Writes).Should().BeInRange(10, 15);
        (after.ActorCalls - before.ActorCalls).Should().BeLessThan(100);
    }

    private async Task<(long Reads, long Writes, long ActorCalls)> CountersAsync()
    {
        var counters = (await System.Sidecar.GetFromJsonAsync<JsonElement>("/dev/counters")).GetProperty("counters");
        return (Of("stateReads"), Of("stateWrites"), Of("actorCalls"));

        long Of(string kind) => counters.GetProperty(kind).GetProperty("operations").GetInt64();
    }
}
