using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Tests.Redis.Harness;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Tests.Redis.Connection;

public sealed class RedisClientTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task RunAsync_ManyCallersWithoutWaiting_EachGetsItsOwnReply()
    {
        // A machine that is busy elsewhere takes its time for so many.
        await using var client = Client(new RedisSettings("127.0.0.1", server.Port) { ReplyTimeout = Limit });

        var echoes = Enumerable.Range(0, 5_000).AsParallel().Select(n => (n, Reply: AskAsync(client, "ECHO", n))).ToList();

        foreach (var (n, reply) in echoes)
        {
            ((string?)await reply.WaitAsync(Limit)).Should().Be($"{n}");
        }
    }

    [Fact]
    public async Task RunAsync_LargeValue_ComesBackWhole()
    {
        await using var client = Client(server.Port);
        var value = new byte[5_000_000];
        new Random(1).NextBytes(value);

        await AskAsync(client, "SET", "large", value).WaitAsync(Limit);
        var read = await AskAsync(client, "GET", "large").WaitAsync(Limit);

        ((byte[]?)read).Should().Equal(value);
    }

    [Fact]
    public async Task RunAsync_ErrorReply_IsThrownAndTheConnectionGoesOn()
    {
        await using var client = Client(server.Port);

        await client.Awaiting(c => AskAsync(c, "NOSUCHCOMMAND")).Should().ThrowAsync<RedisServerException>().WithMessage("ERR unknown command*");

        ((string?)await AskAsync(client, "PING")).Should().Be("PONG");
    }

    [Fact]
    public async Task RunAsync_SubscriptionsAreNotUsed_OpensOneConnection()
    {
        await using var client = Client(server.Port);
        await AskAsync(client, "PING");

        var names = (await server.CliAsync("CLIENT", "LIST")).Split('\n').Where(line => line.Contains("lib-name=SE.Redis", StringComparison.Ordinal) || line.Contains("name=", StringComparison.Ordinal));

        var id = (long)await AskAsync(client, "CLIENT", "ID");
        names.Should().Contain(line => line.StartsWith($"id={id} ", StringComparison.Ordinal) && line.Contains(" resp=2", StringComparison.Ordinal));
        names.Should().NotContain(line => line.Contains("cmd=subscribe", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_ServerKilled_FailsEverythingPendingWithOneClearError()
    {
        var victim = new RedisServer();
        await victim.StartAsync();
        try
        {
            await using var client = Client(victim.Port);
            var waiting = Enumerable.Range(0, 10).Select(n => AskAsync(client, "BLPOP", $"nothing-{n}", 0)).ToList();
            await Eventually.BeAsync("blocked_clients:1", async () =>
                (await victim.CliAsync("INFO", "clients")).Split('\n').Select(line => line.Trim()).First(line => line.StartsWith("blocked_clients", StringComparison.Ordinal)));
            await victim.KillAsync();

            foreach (var reply in waiting)
            {
                await reply.Awaiting(r => r.WaitAsync(Limit)).Should().ThrowAsync<RedisUnavailableException>()
                    .WithMessage($"the connection to Redis at {victim.Address} was lost*");
            }

            await client.Awaiting(c => AskAsync(c, "PING")).Should().ThrowAsync<RedisUnavailableException>()
                .WithMessage($"Redis at {victim.Address} can't be reached: Connection refused*");
            await victim.StartAsync();
            ((string?)await AskAsync(client, "PING")).Should().Be("PONG", "the next command connects again, without a wait");
        }
        finally
        {
            await victim.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("what?\r\n")]
    [InlineData("$5\r\nabc\r\nxyz")]
    public async Task RunAsync_MalformedReply_FailsAndNothingElseIsRead(string wire)
    {
        await using var broken = new ScriptedServer(_ => string.Concat(Enumerable.Repeat(wire, 500)));
        await using var client = Client(broken.Port);

        await client.Awaiting(c => AskAsync(c, "GET", "a").WaitAsync(Limit)).Should().ThrowAsync<RedisUnavailableException>()
            .WithMessage($"the connection to Redis at 127.0.0.1:{broken.Port} was lost: *");
    }

    [Fact]
    public async Task RunAsync_ReplyInSingleBytes_IsPutTogether()
    {
        await using var slow = new ScriptedServer(_ => "*2\r\n$5\r\nhello\r\n:12\r\n"u8.ToArray().Select(b => new[] { b }));
        await using var client = Client(slow.Port);

        var reply = await AskAsync(client, "ANY").WaitAsync(Limit);

        ((string[]?)reply).Should().Equal("hello", "12");
    }

    [Fact]
    public async Task RunAsync_ServerFallsSilent_FailsAfterTheReplyTimeout()
    {
        await using var silent = new ScriptedServer(_ => "");
        await using var client = Client(new RedisSettings("127.0.0.1", silent.Port) { ReplyTimeout = TimeSpan.FromMilliseconds(200) });

        await client.Awaiting(c => AskAsync(c, "GET", "a").WaitAsync(Limit))
            .Should().ThrowAsync<RedisUnavailableException>().WithMessage("*silent for 0.2 s while a reply was due");
    }

    [Fact]
    public async Task RunAsync_AllTurnsOfThePoolTaken_SaysSoAfterThePoolTimeout()
    {
        using var pool = new ConnectionPool(1, TimeSpan.FromMilliseconds(100));
        await using var client = new RedisClient(new RedisSettings("127.0.0.1", server.Port), pool, NullLogger.Instance, TimeProvider.System);
        var release = new TaskCompletionSource();
        var first = client.RunAsync(
            async db =>
            {
                await release.Task;
                return await db.ExecuteAsync("PING");
            },
            default);

        await client.Awaiting(c => AskAsync(c, "PING")).Should().ThrowAsync<RedisUnavailableException>()
            .WithMessage("redis: connection pool timeout: all 1 connections were busy for 0.1 s*'poolSize'*");

        release.SetResult();
        await first;
        ((string?)await AskAsync(client, "PING")).Should().Be("PONG", "the turn was given back");
    }

    [Fact]
    public async Task DisposeAsync_RepliesDue_FailsThemWithoutWaiting()
    {
        var client = Client(server.Port);
        await AskAsync(client, "PING");
        var waiting = AskAsync(client, "BLPOP", "nothing", 0);

        await client.DisposeAsync().AsTask().WaitAsync(Limit);

        await waiting.Awaiting(w => w.WaitAsync(Limit)).Should().ThrowAsync<RedisUnavailableException>().WithMessage("*was closed");
        await client.Awaiting(c => AskAsync(c, "PING")).Should().ThrowAsync<RedisUnavailableException>().WithMessage("*was closed");
    }

    private static Task<RedisResult> AskAsync(RedisClient client, string command, params object[] arguments) =>
        client.RunAsync(db => db.ExecuteAsync(command, arguments), CancellationToken.None);

    private static RedisClient Client(int port) => Client(new RedisSettings("127.0.0.1", port));

    private static RedisClient Client(RedisSettings settings) =>
        new(settings, new ConnectionPool(100_000, TimeSpan.FromSeconds(60)), NullLogger.Instance, TimeProvider.System);
}
