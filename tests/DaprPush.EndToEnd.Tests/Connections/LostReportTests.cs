using System.Text.Json;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Connections;

/// <summary>A system of its own: its router, which keeps the account of who is connected, does not live to the end.</summary>
public sealed class LostReportTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Presence_UserLeavesWhileTheRouterIsDead_IsKnownAfterItsRestart()
    {
        await using var system = await PushSystem.StartAsync(new PushSystemOptions { RestartsApps = true });
        await using var stays = new EventStreamClient("/sse/user/alice");
        await using var leaves = new EventStreamClient("/sse/user/bob");
        await stays.ConnectAsync(system.Gateways[0]);
        await leaves.ConnectAsync(system.Gateways[1]);
        await UntilAsync(system, "alice", isOnline: true);
        await UntilAsync(system, "bob", isOnline: true);

        system.SignalApp("message-router", 0, Signal.Kill).Should().NotBeNull();
        await leaves.LeaveAsync();

        await UntilAsync(system, "bob", isOnline: false);
        await UntilAsync(system, "alice", isOnline: true);
    }

    private Task UntilAsync(PushSystem system, string user, bool isOnline)
    {
        var presence = "";
        return Waiting.UntilAsync(
            async () =>
            {
                using var answer = await _http.GetAsync(new Uri(system.SendApi, $"api/v1/users/{user}/presence"));
                presence = await answer.Content.ReadAsStringAsync();
                return answer.IsSuccessStatusCode && JsonElement.Parse(presence).GetProperty("online").GetBoolean() == isOnline;
            },
            Limit,
            () => $"{user} is {presence}");
    }
}
