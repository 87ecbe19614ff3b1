using System.Diagnostics;
using System.Net;
using System.Text.Json;
using DaprPush.EndToEnd.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;

namespace DaprPush.EndToEnd.Tests.Connections;

/// <summary>The operator's and the services' view of who is connected, over two gateways.</summary>
public abstract class ConnectionTests(SystemFixture fixture) : SystemTests(fixture)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Http = new() { Timeout = Limit };

    [Fact]
    public async Task List_ConnectionsOnTwoGateways_AreFoundPageByPageAndByFilter()
    {
        var (user, channel) = (NewName("user"), NewName("channel"));
        var first = await ConnectionOfAsync($"/sse/user/{user}?session_id=s1");
        var second = await ConnectionOfAsync($"/sse/user/{user}?channels={channel}", gateway: 1);
        var third = await ConnectionOfAsync($"/sse/stream/{channel}", gateway: 1);
        await ListedAsync($"user_id={user}", first, second);
        await ListedAsync($"stream=channel:{channel}", second, third);
        await ListedAsync($"stream=channel:{channel}&gateway={GatewayOf(third)}", second, third);
        await ListedAsync($"stream=channel:{channel}&gateway={GatewayOf(first)}");

        var pages = new List<JsonElement>();
        string? token = null;
        do
        {
            pages.Add(await GetAsync($"connections?user_id={user}&limit=1" + (token is null ? "" : $"&page_token={token}")));
            token = pages[^1].TryGetProperty("next_page_token", out var next) ? next.GetString() : null;
        }
        while (token is not null);

        pages.SelectMany(page => page.GetProperty("connections").EnumerateArray()).Select(IdOf).Should().BeEquivalentTo(first, second);
        var shown = pages.SelectMany(page => page.GetProperty("connections").EnumerateArray()).Single(connection => IdOf(connection) == first);
        shown.GetProperty("gateway").GetString().Should().Be(GatewayOf(first));
        shown.GetProperty("session_id").GetString().Should().Be("s1");
        shown.GetProperty("streams").EnumerateArray().Select(stream => stream.GetString()).Should().Equal($"user:{user}", "session:s1", "broadcast");
        shown.GetProperty("connected_at").GetDateTimeOffset().Should().BeCloseTo(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Presence_UserComesAndGoes_IsOnlineThenLastSeen()
    {
        var user = NewName("user");
        var never = await GetAsync($"users/{user}/presence");
        var before = TimeProvider.System.GetUtcNow();
        var (one, other) = (await FollowAsync($"/sse/user/{user}?session_id=s1"), await FollowAsync($"/sse/user/{user}?session_id=s2", gateway: 1));
        await PresentAsync(user, connections: 2);
        var online = await GetAsync($"users/{user}/presence");
        await one.LeaveAsync();
        await PresentAsync(user, connections: 1);
        await other.LeaveAsync();
        await PresentAsync(user, connections: 0);
        var gone = await GetAsync($"users/{user}/presence");

        never.GetProperty("online").GetBoolean().Should().BeFalse();
        never.TryGetProperty("last_seen", out _).Should().BeFalse();
        online.GetProperty("online").GetBoolean().Should().BeTrue();
        online.GetProperty("gateways").GetArrayLength().Should().Be(2);
        online.GetProperty("sessions").EnumerateArray().Select(session => session.GetString()).Should().Equal("s1", "s2");
        gone.GetProperty("online").GetBoolean().Should().BeFalse();
        gone.GetProperty("gateways").GetArrayLength().Should().Be(0);
        gone.GetProperty("last_seen").GetDateTimeOffset().Should().BeAfter(before.AddSeconds(-1)).And.BeBefore(TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    [Fact]
    public async Task Delete_ThroughTheOtherGateway_EndsTheConnectionAndIsConfirmed()
    {
        var user = NewName("user");
        var client = Client($"/sse/user/{user}");
        var id = (await client.ConnectAsync(System.Gateways[1])).Json.GetProperty("connection_id").GetString()!;

        using var answer = await Http.DeleteAsync(new Uri(System.Gateways[0], $"api/v1/connections/{id}"));
        await client.WaitForEndAsync(Limit);
        using var again = await Http.DeleteAsync(new Uri(System.SendApi, $"api/v1/connections/{id}"));

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        var close = client.Events[^1];
        (close.Type, close.Data).Should().Be(("close", """{"reason":"disconnected","reconnect":false}"""));
        client.Retry.Should().BeGreaterThanOrEqualTo(30_000);
        again.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await GetAsync($"connections?user_id={user}")).GetProperty("connections").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Delete_AllOfAUser_EndOnEveryGatewayWithinTwoSecondsAndNobodyElses()
    {
        var (user, other) = (NewName("user"), NewName("user"));
        EventStreamClient[] clients = [Client($"/sse/user/{user}"), Client($"/sse/user/{user}?session_id=s"), Client($"/sse/user/{user}")];
        for (var i = 0; i < clients.Length; i++)
        {
            await clients[i].ConnectAsync(System.Gateways[i % 2]);
        }

        var stays = await FollowAsync($"/sse/user/{other}");
        await PresentAsync(user, connections: 3);

        var askedAt = Stopwatch.GetTimestamp();
        using var answer = await Http.DeleteAsync(new Uri(System.Gateways[0], $"api/v1/users/{user}/connections"));
        await Task.WhenAll(clients.Select(client => client.WaitForEndAsync(Limit)));
        var took = Stopwatch.GetElapsedTime(askedAt);

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        took.Should().BeLessThan(TimeSpan.FromSeconds(2));
        clients.Select(client => client.Events[^1].Data).Should().AllBe("""{"reason":"disconnected","reconnect":false}""");
        await PresentAsync(user, connections: 0);
        await PresentAsync(other, connections: 1);
        stays.Should().NotBeNull();
        using var none = await Http.DeleteAsync(new Uri(System.SendApi, $"api/v1/users/{user}/connections"));
        none.StatusCode.Should().Be(HttpStatusCode.NoContent);
        using var wrong = await Http.DeleteAsync(new Uri(System.SendApi, "api/v1/users/a%20b/connections"));
        wrong.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Stats_TwoGateways_AreBothThere()
    {
        await FollowAsync($"/sse/user/{NewName("user")}");
        await FollowAsync($"/sse/user/{NewName("user")}", gateway: 1);

        JsonElement stats = default;
        await Waiting.UntilAsync(
            async () => (stats = await GetAsync("connections/stats")).GetProperty("gateways").EnumerateArray().Count(IsBusy) == 2,
            Limit,
            () => $"Not both gateways are there: {stats}");

        stats.GetProperty("connections").GetInt32().Should().BeGreaterThanOrEqualTo(2);
        stats.GetProperty("users").GetInt32().Should().BeGreaterThanOrEqualTo(2);

        static bool IsBusy(JsonElement gateway) =>
            gateway.GetProperty("connections").GetInt32() > 0 && gateway.GetProperty("users").GetInt32() > 0 && gateway.GetProperty("is_complete").GetBoolean();
    }

    [Fact]
    public async Task Stats_MessagesFlow_TellsHowManyAndHowFast()
    {
        var user = NewName("user");
        await FollowAsync($"/sse/user/{user}");

        JsonElement stats = default;
        await Waiting.UntilAsync(
            async () =>
            {
                await Sender.DeliverAsync(Message(new { user_id = user }));
                stats = await GetAsync("connections/stats");
                return stats.GetProperty("events_per_second").GetDouble() > 0 && stats.TryGetProperty("max_latency_ms", out _);
            },
            Limit,
            () => $"Nothing flows: {stats}");

        stats.GetProperty("gateways").EnumerateArray().Any(HasLatency).Should().BeTrue($"one of them has written messages: {stats}");
        stats.GetProperty("gateways").EnumerateArray().Should().OnlyContain(gateway =>
            gateway.GetProperty("lease_ends_at").GetDateTimeOffset() > gateway.GetProperty("lease_renewed_at").GetDateTimeOffset());
        stats.GetProperty("p50_latency_ms").GetDouble().Should().BeLessThanOrEqualTo(stats.GetProperty("p99_latency_ms").GetDouble());
        stats.GetProperty("p99_latency_ms").GetDouble().Should().BeLessThanOrEqualTo(stats.GetProperty("max_latency_ms").GetDouble());

        static bool HasLatency(JsonElement gateway) =>
            gateway.TryGetProperty("latency_ms", out var mean) && mean.GetDouble() >= 0 && gateway.GetProperty("max_latency_ms").GetDouble() >= mean.GetDouble();
    }

    private static string IdOf(JsonElement connection) => connection.GetProperty("id").GetString()!;

    private static string GatewayOf(string connectionId) => connectionId[(connectionId.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private async Task<string> ConnectionOfAsync(string path, int gateway = 0)
    {
        var client = Client(path);
        return (await client.ConnectAsync(System.Gateways[gateway])).Json.GetProperty("connection_id").GetString()!;
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(System.SendApi, $"api/v1/{path}"));
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.OK, text);
        return JsonElement.Parse(text);
    }

    private async Task ListedAsync(string query, params string[] ids)
    {
        string[] listed = [];
        await Waiting.UntilAsync(
            async () => (listed = [.. (await GetAsync($"connections?{query}")).GetProperty("connections").EnumerateArray().Select(IdOf)]).ToHashSet().SetEquals(ids),
            Limit,
            () => $"With {query}, these are listed: {string.Join(", ", listed)}; not {string.Join(", ", ids)}.");
        listed.Should().OnlyHaveUniqueItems();
    }

    private Task PresentAsync(string user, int connections) => Waiting.UntilAsync(
        async () => (await GetAsync($"users/{user}/presence")).GetProperty("connections").GetInt32() == connections,
        Limit,
        () => $"{user} has not {connections} connections.");
}

[Collection(InMemorySystem.Name)]
public sealed class InMemoryConnectionTests(InMemorySystem system) : ConnectionTests(system);

[Collection(RedisSystem.Name)]
public sealed class RedisConnectionTests(RedisSystem system) : ConnectionTests(system);
