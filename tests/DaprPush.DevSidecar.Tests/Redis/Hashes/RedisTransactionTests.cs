using System.Text;
using DaprPush.DevSidecar.State;
using DaprPush.DevSidecar.Tests.Redis.Harness;
using StackExchange.Redis;

namespace DaprPush.DevSidecar.Tests.Redis.Hashes;

public sealed class RedisTransactionTests : IAsyncLifetime
{
    private readonly RedisServer _server = new();
    private IStateStore _store = null!;

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        _store = await RedisComponents.StateStoreAsync(_server.Address);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task TransactAsync_SetsAndDeletes_AreAllApplied()
    {
        await _store.TransactAsync(new[] { Set("a", "1"), Set("b", "1", ttl: 100) }, default);

        var failure = await _store.TransactAsync(new[] { Set("a", "2"), Delete("b"), Set("c", "3", ttl: 100) }, default);

        failure.Should().BeNull();
        (await _server.CliAsync("HGETALL", "a")).Split('\n').Should().Equal("data", "2", "version", "2");
        (await _server.CliAsync("EXISTS", "b")).Should().Be("0");
        int.Parse(await _server.CliAsync("TTL", "c")).Should().BeInRange(90, 100);
    }

    [Fact]
    public async Task TransactAsync_ManyAtTheSameTime_NobodySeesAPart()
    {
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var n = 0; n < 200; n++)
            {
                var value = $"{writer}-{n}";
                (await _store.TransactAsync(new[] { Set("x", value), Set("y", value), Set("z", value) }, default)).Should().BeNull();
            }
        })).ToList();
        var read = 0;

        // A script reads all three in one step, on a connection of its own.
        await using var raw = await ConnectionMultiplexer.ConnectAsync(_server.Address);
        while (!Task.WhenAll(writers).IsCompleted)
        {
            var seen = await raw.GetDatabase().ExecuteAsync(
                "EVAL", "return {redis.call('HGET','x','data'),redis.call('HGET','y','data'),redis.call('HGET','z','data')}", 0);
            ((string?[])seen!).Distinct().Should().HaveCount(1);
            read++;
        }

        await Task.WhenAll(writers);
        read.Should().BePositive();
        (await _server.CliAsync("HGET", "x", "version")).Should().Be("1600");
    }

    [Fact]
    public async Task TransactAsync_ETagThatIsNoNumber_ChangesNothing()
    {
        var failure = await _store.TransactAsync(new[] { Set("before", "1"), Set("invalid", "1", "abc") }, default);

        failure!.Kind.Should().Be(StateFailureKind.ETagInvalid);
        (await _server.CliAsync("DBSIZE")).Should().Be("0");
    }

    [Fact]
    public async Task TransactAsync_OtherETag_FailsAndAsInDaprdTheRestStands()
    {
        await _store.TransactAsync(new[] { Set("taken", "1") }, default);

        var failure = await _store.TransactAsync(new[] { Set("free", "1"), Set("taken", "2", "9"), Delete("nothing") }, default);

        failure!.Kind.Should().Be(StateFailureKind.ETagMismatch);
        failure.Message.Should().Contain("taken");
        (await _server.CliAsync("HGET", "taken", "data")).Should().Be("1");
        (await _server.CliAsync("HGET", "free", "data")).Should().Be("1", "Redis does not roll back");
    }

    [Fact]
    public async Task TransactAsync_LaterWriteWithoutTtl_KeepsTheFormerTtl()
    {
        await _store.TransactAsync(new[] { Set("kept", "1", ttl: 100) }, default);

        await _store.TransactAsync(new[] { Set("kept", "2") }, default);

        (await _server.CliAsync("HGET", "kept", "data")).Should().Be("2");
        int.Parse(await _server.CliAsync("TTL", "kept")).Should().BeInRange(90, 100);
    }

    [Fact]
    public async Task TransactAsync_RefusedWriteWithTtl_TakesTheTtlAllTheSameAsInDaprd()
    {
        await _store.TransactAsync(new[] { Set("refused", "1") }, default);

        var failure = await _store.TransactAsync(new[] { Set("refused", "2", "9", ttl: 100) }, default);

        failure!.Kind.Should().Be(StateFailureKind.ETagMismatch);
        (await _server.CliAsync("HGET", "refused", "data")).Should().Be("1");
        int.Parse(await _server.CliAsync("TTL", "refused")).Should().BeInRange(90, 100);
    }

    [Fact]
    public async Task TransactAsync_RedisRefusesIt_ChangesNothingAndSaysWhatRedisSays()
    {
        await _store.TransactAsync(new[] { Set("full", "1") }, default);
        await _server.CliAsync("CONFIG", "SET", "maxmemory", "1");

        var failure = await _store.TransactAsync(new[] { Set("full", "2"), Set("more", "2") }, default);

        failure!.Kind.Should().Be(StateFailureKind.Other);
        failure.Message.Should().StartWith("the transaction was not applied: EXECABORT");
        (await _server.CliAsync("HGET", "full", "data")).Should().Be("1");
        (await _server.CliAsync("EXISTS", "more")).Should().Be("0");
    }

    [Fact]
    public async Task TransactAsync_RedisKilledMeanwhile_IsAppliedWholeOrNotAtAll()
    {
        var answered = new List<string>();
        var writing = Task.Run(async () =>
        {
            try
            {
                for (var n = 0; ; n++)
                {
                    var operations = Enumerable.Range(0, 20).Select(k => Set($"all-{k}", $"{n}")).ToArray();
                    (await _store.TransactAsync(operations, default)).Should().BeNull();
                    answered.Add($"{n}");
                }
            }
            catch (StateStoreUnavailableException error)
            {
                return error.Message;
            }
        });
        await Eventually.BeAsync("1", () => _server.CliAsync("EXISTS", "all-19"));
        await _server.KillAsync();
        (await writing).Should().Contain($"Redis at {_server.Address}");
        await _server.StartAsync();

        var values = await _store.GetBulkAsync([.. Enumerable.Range(0, 20).Select(k => $"all-{k}")], default);

        var stored = values.Select(v => Encoding.UTF8.GetString(v!.Data.Span)).Distinct().Should().ContainSingle().Subject;
        int.Parse(stored).Should().BeGreaterThanOrEqualTo(int.Parse(answered[^1]), "what was answered is there");
    }

    [Fact]
    public async Task AnyCall_RedisAway_SaysSoAndWorksAgainAfterwards()
    {
        await _store.ApplyAsync(new[] { Set("stays", "1") }, default);
        await _server.KillAsync();

        await _store.Awaiting(s => s.GetAsync("stays", default).AsTask()).Should().ThrowAsync<StateStoreUnavailableException>();
        await _store.Awaiting(s => s.ApplyAsync(new[] { Set("stays", "2") }, default).AsTask())
            .Should().ThrowAsync<StateStoreUnavailableException>().WithMessage($"*{_server.Address}*");

        await _server.StartAsync();
        Encoding.UTF8.GetString((await _store.GetAsync("stays", default))!.Data.Span).Should().Be("1");
    }

    private static StateOperation Set(string key, string data, string? etag = null, long? ttl = null) =>
        new(StateOperationKind.Upsert, key, Encoding.UTF8.GetBytes(data), etag, StateConcurrency.LastWrite, ttl);

    private static StateOperation Delete(string key) => new(StateOperationKind.Delete, key, default);
}
