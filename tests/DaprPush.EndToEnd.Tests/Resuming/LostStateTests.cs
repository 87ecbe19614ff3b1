using System.Diagnostics;
using System.Text.Json;
using DaprPush.Testing.Events;
using DaprPush.Testing.Running;

namespace DaprPush.EndToEnd.Tests.Resuming;

/// <summary>A system of its own: its Redis loses all that it has.</summary>
public sealed class LostStateTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http = new();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Flush_WhileNothingIsSent_FollowersLearnOfItWithinTenSecondsAndGetAllThatIsSentSince()
    {
        await using var system = await PushSystem.StartAsync(new PushSystemOptions
        {
            Components = ComponentSet.Redis,

            // What came before the loss is waited for once.
            Environment = new Dictionary<string, string> { ["Push__Router__OrderTimeout"] = "00:00:03" },
        });
        await using var alice = new EventStreamClient("/sse/user/alice");
        await using var bob = new EventStreamClient("/sse/user/bob");
        await alice.ConnectAsync(system.Gateways[0]);
        await bob.ConnectAsync(system.Gateways[1]);
        await SendAsync(system, "alice", "before");
        await alice.WaitForMessageAsync("before");

        (await system.Redis!.EvaluateAsync("redis.call('FLUSHALL') return 1", "none", 0)).Should().Be(1);

        var lostAt = Stopwatch.GetTimestamp();
        await SendAsync(system, "alice", "at-once");
        await alice.WaitForEventAsync(received => received.Type == "reset", "reset of alice's stream", Limit);
        await bob.WaitForEventAsync(received => received.Type == "reset", "reset of bob's stream", Limit - Stopwatch.GetElapsedTime(lostAt));
        for (var i = 0; i < 3; i++)
        {
            await SendAsync(system, "alice", $"alice-{i}");
            await SendAsync(system, "bob", $"bob-{i}");
        }

        (await alice.WaitForMessagesAsync(5)).Select(message => message.MessageId).Should().Equal("before", "at-once", "alice-0", "alice-1", "alice-2");
        (await bob.WaitForMessagesAsync(3)).Select(message => message.MessageId).Should().Equal("bob-0", "bob-1", "bob-2");
    }

    private async Task SendAsync(PushSystem system, string user, string id)
    {
        using var body = new StringContent(
            JsonSerializer.Serialize(new { id, service = "s", type = "info", target = new { user_id = user }, data = 1 }), System.Text.Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(new Uri(system.SendApi, "api/v1/messages/send"), body);
        answer.EnsureSuccessStatusCode();
    }
}
