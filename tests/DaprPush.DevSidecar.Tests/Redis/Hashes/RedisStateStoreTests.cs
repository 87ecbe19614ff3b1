using System.Text;
using DaprPush.DevSidecar.State;
using DaprPush.DevSidecar.Tests.Redis.Harness;

namespace DaprPush.DevSidecar.Tests.Redis.Hashes;

public sealed class RedisStateStoreTests(RedisServer server) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private IStateStore _store = null!;

    public async Task InitializeAsync() => _store = await RedisComponents.StateStoreAsync(server.Address);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task ApplyAsync_NewKey_IsAHashWithDataAndVersion()
    {
        (await ApplyAsync(Set("app||layout", "{\"a\":1}"))).Should().BeNull();

        (await server.CliAsync("HGETALL", "app||layout")).Split('\n').Should().Equal("data", "{\"a\":1}", "version", "1");
        (await server.CliAsync("TTL", "app||layout")).Should().Be("-1");
    }

    [Fact]
    public async Task GetAsync_WrittenByAnother_GivesDataAndVersion()
    {
        await server.CliAsync("HSET", "foreign", "version", "7", "data", "\"x\"");

        var value = await _store.GetAsync("foreign", default);

        (Text(value), value!.ETag).Should().Be(("\"x\"", "7"));
    }

    [Fact]
    public async Task GetAsync_Missing_IsNull() => (await _store.GetAsync("missing", default)).Should().BeNull();

    [Fact]
    public async Task GetAsync_PlainString_GivesItWithoutETag()
    {
        await server.CliAsync("SET", "plain", "text");

        var value = await _store.GetAsync("plain", default);

        (Text(value), value!.ETag).Should().Be(("text", null));
    }

    [Fact]
    public async Task GetAsync_HashOfAnotherKind_IsAnError()
    {
        await server.CliAsync("HSET", "odd", "field", "x");

        await _store.Awaiting(s => s.GetAsync("odd", default).AsTask()).Should().ThrowAsync<StateStoreUnavailableException>().WithMessage("*odd*");
    }

    [Fact]
    public async Task ApplyAsync_PlainString_IsReplaced()
    {
        await server.CliAsync("SET", "replaced", "text");

        (await ApplyAsync(Set("replaced", "1"))).Should().BeNull();

        (await _store.GetAsync("replaced", default))!.ETag.Should().Be("1");
    }

    [Fact]
    public async Task ApplyAsync_MatchingETag_WritesAndCountsUp()
    {
        await ApplyAsync(Set("etag", "1"));

        (await ApplyAsync(Set("etag", "2", etag: "1"))).Should().BeNull();

        var value = await _store.GetAsync("etag", default);
        (Text(value), value!.ETag).Should().Be(("2", "2"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ApplyAsync_OtherETag_IsAMismatchAndChangesNothing(bool firstWrite)
    {
        var concurrency = firstWrite ? StateConcurrency.FirstWrite : StateConcurrency.LastWrite;
        var key = $"mismatch-{concurrency}";
        await ApplyAsync(Set(key, "1"));

        var failures = await ApplyAsync(Set(key, "2", "5", concurrency));

        failures![0]!.Kind.Should().Be(StateFailureKind.ETagMismatch);
        failures[0]!.Message.Should().Contain(key).And.Contain("stored version is 1");
        Text(await _store.GetAsync(key, default)).Should().Be("1");
    }

    [Fact]
    public async Task ApplyAsync_ETagThatIsNoNumber_IsInvalid()
    {
        var failures = await ApplyAsync(Set("invalid", "1", "abc"), Set("valid", "1"));

        failures!.Select(f => f?.Kind).Should().Equal(StateFailureKind.ETagInvalid, null);
        (await _store.GetAsync("invalid", default)).Should().BeNull();
        (await _store.GetAsync("valid", default)).Should().NotBeNull("one's failure does not stop the others");
    }

    [Fact]
    public async Task ApplyAsync_FirstWriteTwiceWithoutETag_TheSecondIsRefused()
    {
        (await ApplyAsync(Set("first", "1", null, StateConcurrency.FirstWrite))).Should().BeNull();

        var failures = await ApplyAsync(Set("first", "2", null, StateConcurrency.FirstWrite));

        failures![0]!.Kind.Should().Be(StateFailureKind.Other, "daprd answers 500 to it, not 409");
        Text(await _store.GetAsync("first", default)).Should().Be("1");
        (await server.CliAsync("HGET", "first", "first-write")).Should().Be("0");
        (await ApplyAsync(Set("first", "3", "1", StateConcurrency.FirstWrite))).Should().BeNull("the ETag is the right one");
    }

    [Fact]
    public async Task ApplyAsync_ManyWritersWithTheSameETag_OneWins()
    {
        await ApplyAsync(Set("race", "0"));

        var failures = await Task.WhenAll(Enumerable.Range(0, 50).Select(n => ApplyAsync(Set("race", $"{n}", "1"))));

        failures.Count(f => f is null).Should().Be(1);
        (await _store.GetAsync("race", default))!.ETag.Should().Be("2");
    }

    [Fact]
    public async Task ApplyAsync_Delete_ObeysTheETag()
    {
        await ApplyAsync(Set("gone", "1"));

        (await ApplyAsync(Delete("gone", "9")))![0]!.Kind.Should().Be(StateFailureKind.ETagMismatch);
        (await ApplyAsync(Delete("gone", "1"))).Should().BeNull();
        (await ApplyAsync(Delete("gone"))).Should().BeNull("what is not there can be deleted");

        (await _store.GetAsync("gone", default)).Should().BeNull();
    }

    [Fact]
    public async Task ApplyAsync_Ttl_ExpiresAndPersists()
    {
        await ApplyAsync(Set("ttl", "1", ttl: 100));
        int.Parse(await server.CliAsync("TTL", "ttl")).Should().BeInRange(90, 100);

        await ApplyAsync(Set("ttl", "2"));
        int.Parse(await server.CliAsync("TTL", "ttl")).Should().BeInRange(90, 100, "a write without a TTL leaves it");

        await ApplyAsync(Set("ttl", "3", ttl: -1));
        (await server.CliAsync("TTL", "ttl")).Should().Be("-1");

        await ApplyAsync(Set("ttl", "4", ttl: 1));
        await Eventually.BeAsync("gone", async () => await _store.GetAsync("ttl", default) is null ? "gone" : "there");
    }

    [Fact]
    public async Task ApplyAsync_RefusedWrite_LeavesTheTtl()
    {
        await ApplyAsync(Set("ttl-kept", "1"));

        await ApplyAsync(Set("ttl-kept", "2", "9", ttl: 100));

        (await server.CliAsync("TTL", "ttl-kept")).Should().Be("-1");
    }

    [Fact]
    public async Task ApplyAsync_ComponentTtl_IsTheDefault()
    {
        await using var store = await RedisComponents.StateStoreAsync(server.Address, ("ttlInSeconds", "50"));

        await store.ApplyAsync(new[] { Set("default-ttl", "1"), Set("own-ttl", "1", ttl: -1) }, default);

        int.Parse(await server.CliAsync("TTL", "default-ttl")).Should().BeInRange(40, 50);
        (await server.CliAsync("TTL", "own-ttl")).Should().Be("-1");
    }

    [Fact]
    public async Task GetBulkAsync_SomeMissing_KeepsTheOrder()
    {
        await ApplyAsync([.. Enumerable.Range(0, 300).Where(n => n % 3 != 0).Select(n => Set($"bulk-{n}", $"{n}"))]);
        await server.CliAsync("SET", "bulk-299", "plain");

        var values = await _store.GetBulkAsync([.. Enumerable.Range(0, 300).Select(n => $"bulk-{n}")], default);

        values.Select(Text).Should().Equal(Enumerable.Range(0, 300).Select(n => n == 299 ? "plain" : n % 3 == 0 ? null : $"{n}"));
    }

    [Fact]
    public async Task ApplyAsync_AnyBytes_ComeBackUnchanged()
    {
        var bytes = Enumerable.Range(0, 256).Select(n => (byte)n).Concat("\r\n$5\r\n"u8.ToArray()).ToArray();

        await ApplyAsync(new StateOperation(StateOperationKind.Upsert, "schlüssel 🔑\r\n", bytes));

        (await _store.GetAsync("schlüssel 🔑\r\n", default))!.Data.ToArray().Should().Equal(bytes);
    }

    private static string? Text(StateValue? value) => value is null ? null : Encoding.UTF8.GetString(value.Data.Span);

    private static StateOperation Set(
        string key, string data, string? etag = null, StateConcurrency concurrency = StateConcurrency.LastWrite, long? ttl = null) =>
        new(StateOperationKind.Upsert, key, Encoding.UTF8.GetBytes(data), etag, concurrency, ttl);

    private static StateOperation Delete(string key, string? etag = null) => new(StateOperationKind.Delete, key, default, etag);

    private Task<StateFailure?[]?> ApplyAsync(params StateOperation[] operations) => _store.ApplyAsync(operations, default).AsTask();
}
