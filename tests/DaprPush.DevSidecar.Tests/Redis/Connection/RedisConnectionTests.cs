using DaprPush.DevSidecar.Redis.Connection;
using DaprPush.DevSidecar.Redis.Protocol;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Connection;

public sealed class RedisConnectionTests(RedisServer server) : IClassFixture<RedisServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ExecuteAsync_ManyCallersWithoutWaiting_EachGetsItsOwnReply()
    {
        await using var connection = await DialAsync(server.Port);

        var echoes = Enumerable.Range(0, 20_000).AsParallel()
            .Select(n => (n, Reply: connection.ExecuteAsync(new RedisCommand("ECHO", n)))).ToList();

        foreach (var (n, reply) in echoes)
        {
            (await reply.WaitAsync(Limit)).Text.Should().Be($"{n}");
        }
    }

    [Fact]
    public async Task ExecuteAsync_BatchesOfManyCallers_AreNeverMixed()
    {
        await using var connection = await DialAsync(server.Port);
        var key = Guid.NewGuid().ToString();

        var batches = Enumerable.Range(0, 500).AsParallel().Select(n => connection.ExecuteAsync(
            [new RedisCommand("SET", key, n), new RedisCommand("GET", key), new RedisCommand("GET", key)])).ToList();

        foreach (var batch in await Task.WhenAll(batches).WaitAsync(Limit))
        {
            batch[0].Text.Should().Be("OK");
            batch[1].Text.Should().Be(batch[2].Text);
        }

        batches.Select(b => b.Result[1].Text).Distinct().Should().HaveCount(500, "each batch reads what it wrote itself");
    }

    [Fact]
    public async Task ExecuteAsync_LargeValue_ComesBackWhole()
    {
        await using var connection = await DialAsync(server.Port);
        var value = new byte[5_000_000];
        new Random(1).NextBytes(value);

        (await connection.ExecuteAsync(new RedisCommand("SET", "large", value)).WaitAsync(Limit)).OrThrow();
        var read = await connection.ExecuteAsync(new RedisCommand("GET", "large")).WaitAsync(Limit);

        read.Bytes.ToArray().Should().Equal(value);
    }

    [Fact]
    public async Task ExecuteAsync_ErrorReply_IsAValueAndTheConnectionGoesOn()
    {
        await using var connection = await DialAsync(server.Port);

        var reply = await connection.ExecuteAsync(new RedisCommand("NOSUCHCOMMAND"));

        reply.IsErrorOf("ERR").Should().BeTrue();
        reply.Invoking(r => r.OrThrow()).Should().Throw<RedisReplyException>().WithMessage("ERR unknown command*");
        (await connection.ExecuteAsync(new RedisCommand("PING"))).Text.Should().Be("PONG");
    }

    [Fact]
    public async Task ExecuteAsync_ServerKilled_FailsEverythingPendingWithOneClearError()
    {
        var victim = new RedisServer();
        await victim.StartAsync();
        try
        {
            await using var connection = await DialAsync(victim.Port);
            var waiting = Enumerable.Range(0, 10)
                .Select(n => connection.ExecuteAsync(new RedisCommand("BLPOP", $"nothing-{n}", 0), TimeSpan.FromMinutes(1))).ToList();
            await victim.KillAsync();

            foreach (var reply in waiting)
            {
                await reply.Awaiting(r => r.WaitAsync(Limit)).Should().ThrowAsync<RedisConnectionException>()
                    .WithMessage($"the connection to Redis at {victim.Address} was lost*");
            }

            connection.IsOpen.Should().BeFalse();
            await connection.Awaiting(c => c.ExecuteAsync(new RedisCommand("PING"))).Should().ThrowAsync<RedisConnectionException>();
        }
        finally
        {
            await victim.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("what?\r\n", "no RESP2 type")]
    [InlineData("$5\r\nabc\r\nxyz", "does not end with CR LF")]
    [InlineData("+OK\r\n", "nobody asked for")]
    public async Task ExecuteAsync_MalformedReply_ClosesTheConnection(string wire, string problem)
    {
        await using var broken = new ScriptedServer(_ => string.Concat(Enumerable.Repeat(wire, 500)));
        await using var connection = await DialAsync(broken.Port);

        Func<Task> useIt = async () =>
        {
            while (true)
            {
                await connection.ExecuteAsync(new RedisCommand("GET", "a")).WaitAsync(Limit);
            }
        };

        await useIt.Should().ThrowAsync<RedisConnectionException>().WithMessage($"*not understood*{problem}*");
    }

    [Fact]
    public async Task ExecuteAsync_ReplyInSingleBytes_IsPutTogether()
    {
        await using var slow = new ScriptedServer(
            _ => "*2\r\n$5\r\nhello\r\n:12\r\n"u8.ToArray().Select(b => new[] { b }));
        await using var connection = await DialAsync(slow.Port);

        var reply = await connection.ExecuteAsync(new RedisCommand("ANY")).WaitAsync(Limit);

        reply.Items.ToArray().Select(i => i.Text).Should().Equal("hello", "12");
    }

    [Fact]
    public async Task ExecuteAsync_ServerFallsSilent_FailsAfterTheReplyTimeout()
    {
        await using var silent = new ScriptedServer(_ => "");
        await using var connection = await RedisDialer.DialAsync(
            new RedisSettings("127.0.0.1", silent.Port) { ReplyTimeout = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, default);

        await connection.Awaiting(c => c.ExecuteAsync(new RedisCommand("GET", "a")).WaitAsync(Limit))
            .Should().ThrowAsync<RedisConnectionException>().WithMessage("*silent for 0.2 s while a reply was due");
    }

    [Fact]
    public async Task DisposeAsync_RepliesDue_FailsThem()
    {
        var connection = await DialAsync(server.Port);
        var waiting = connection.ExecuteAsync(new RedisCommand("BLPOP", "nothing", 0));

        await connection.DisposeAsync();

        await waiting.Awaiting(w => w).Should().ThrowAsync<RedisConnectionException>().WithMessage("*was closed");
    }

    private static Task<RedisConnection> DialAsync(int port) =>
        RedisDialer.DialAsync(new RedisSettings("127.0.0.1", port), TimeProvider.System, CancellationToken.None);
}
