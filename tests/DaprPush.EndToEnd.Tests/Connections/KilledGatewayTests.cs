using System.Net;
using System.Text.Json;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Connections;

/// <summary>A system of its own: one of its gateways does not live to the end.</summary>
public sealed class KilledGatewayTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task List_GatewayIsKilled_ItsConnectionsVanishAndTheOthersStay()
    {
        await using var system = await PushSystem.StartAsync(new PushSystemOptions
        {
            IgnoresEnds = true,
            Environment = new Dictionary<string, string> { ["Push__Router__Lease"] = "00:00:05", ["Push__Gateway__LeaseRenewalSeconds"] = "1" },
        });
        await using var stays = new EventStreamClient("/sse/user/alice");
        await using var goes = new EventStreamClient("/sse/user/alice");
        await using var bob = new EventStreamClient("/sse/user/bob");
        var (staying, going) = (IdIn(await stays.ConnectAsync(system.Gateways[0])), IdIn(await goes.ConnectAsync(system.Gateways[1])));
        await bob.ConnectAsync(system.Gateways[1]);
        await ListedAsync(system, staying, going);
        var before = await UntilAsync(system, "bob", gateways: 1);

        system.SignalApp("push-gateway", 1, Signal.Kill).Should().NotBeNull();
        await goes.WaitForEndAsync(Limit);

        await ListedAsync(system, staying);
        await UntilAsync(system, "alice", gateways: 1);
        var gone = await UntilAsync(system, "bob", gateways: 0);
        gone.GetProperty("online").GetBoolean().Should().BeFalse();
        gone.GetProperty("last_seen").GetDateTimeOffset().Should().BeAfter(before.GetProperty("last_seen").GetDateTimeOffset().AddSeconds(-90));
        await EndsUnknownAsync(system, going);
    }

    private async Task<JsonElement> UntilAsync(PushSystem system, string user, int gateways)
    {
        JsonElement presence = default;
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await _http.GetAsync(new Uri(system.SendApi, $"api/v1/users/{user}/presence"));
                presence = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
                return answer.IsSuccessStatusCode && presence.GetProperty("gateways").GetArrayLength() == gateways;
            },
            Limit,
            () => $"{user} is {presence}");
        return presence;
    }

    // Its connections and its lease are forgotten by two actors, one a moment after the other; in between nobody knows (503).
    private async Task EndsUnknownAsync(PushSystem system, string id)
    {
        HttpStatusCode? status = null;
        await Waiting.UntilAsync(
            async () =>
            {
                using var ending = await _http.DeleteAsync(new Uri(system.SendApi, $"api/v1/connections/{id}"));
                status = ending.StatusCode;
                return status != HttpStatusCode.ServiceUnavailable;
            },
            Limit,
            () => "Nobody ever knows whether the connection is open.");
        status.Should().Be(HttpStatusCode.NotFound);
    }

    private static string IdIn(ServerSentEvent ready) => ready.Json.GetProperty("connection_id").GetString()!;

    private async Task ListedAsync(PushSystem system, params string[] ids)
    {
        string[] listed = [];
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await _http.GetAsync(new Uri(system.SendApi, "api/v1/connections?user_id=alice"));
                var page = JsonElement.Parse(await answer.Content.ReadAsStringAsync());
                listed = [.. page.GetProperty("connections").EnumerateArray().Select(connection => connection.GetProperty("id").GetString()!)];
                return listed.ToHashSet().SetEquals(ids);
            },
            Limit,
            () => $"These are listed: {string.Join(", ", listed)}; not {string.Join(", ", ids)}.");
    }
}
