using System.Net;
using System.Text.Json;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.State;

public sealed class StateTests : IAsyncLifetime
{
    private readonly TestRun _run = new();
    private TestSidecar _sidecar = null!;

    public async Task InitializeAsync() => _sidecar = await _run.AddAsync("a");

    public async Task DisposeAsync() => await _run.DisposeAsync();

    [Fact]
    public async Task Set_ThenGet_AnswersTheValueWithItsETag()
    {
        await (await Save("""[{"key":"k","value":{"b":1,"a":"x"}}]""")).ShouldBeNoContentAsync();

        var answer = await _sidecar.GetAsync("v1.0/state/statestore/k");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.TextAsync()).Should().Be("""{"a":"x","b":1}""");
        answer.Headers.NonValidated["ETag"].ToString().Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("12345678901234567890", "12345678901234567000")]
    [InlineData("1e30", "1e+30")]
    [InlineData("0.0000001", "1e-7")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("\"<&>\"", "\"<&>\"")]
    [InlineData("null", "null")]
    public async Task Set_Value_IsKeptAsDaprKeepsIt(string sent, string kept)
    {
        await (await Save($$"""[{"key":"n","value":{{sent}}}]""")).ShouldBeNoContentAsync();

        (await (await _sidecar.GetAsync("v1.0/state/statestore/n")).TextAsync()).Should().Be(kept);
    }

    [Fact]
    public async Task Get_Missing_IsNoContent() => await (await _sidecar.GetAsync("v1.0/state/statestore/none")).ShouldBeNoContentAsync();

    [Fact]
    public async Task Set_StaleETag_IsConflictAndChangesNothing()
    {
        await Save("""[{"key":"k","value":1}]""");
        var etag = (await _sidecar.GetAsync("v1.0/state/statestore/k")).Headers.NonValidated["ETag"].ToString();
        await (await Save($$"""[{"key":"k","value":2,"etag":"{{etag}}"}]""")).ShouldBeNoContentAsync();

        await (await Save($$"""[{"key":"k","value":3,"etag":"{{etag}}"}]""")).ShouldBeErrorAsync(HttpStatusCode.Conflict, "ERR_STATE_SAVE");

        (await (await _sidecar.GetAsync("v1.0/state/statestore/k")).TextAsync()).Should().Be("2");
    }

    [Fact]
    public async Task Set_FirstWriteOverAnExistingKey_IsConflict()
    {
        const string First = """[{"key":"f","value":1,"options":{"concurrency":"first-write"}}]""";
        await (await Save(First)).ShouldBeNoContentAsync();

        await (await Save(First)).ShouldBeErrorAsync(HttpStatusCode.Conflict, "ERR_STATE_SAVE");
    }

    [Fact]
    public async Task Set_WithTtl_TellsWhenItExpiresAndExpires()
    {
        await Save("""[{"key":"t","value":1,"metadata":{"ttlInSeconds":"1"}},{"key":"long","value":1,"metadata":{"ttlInSeconds":"600"}}]""");

        var answer = await _sidecar.GetAsync("v1.0/state/statestore/long");
        var expires = DateTimeOffset.Parse(answer.Headers.NonValidated["metadata.ttlExpireTime"].ToString(), null);
        expires.Should().BeCloseTo(DateTimeOffset.UtcNow.AddSeconds(600), TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => (await _sidecar.GetAsync("v1.0/state/statestore/t")).StatusCode == HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Delete_WithIfMatch_HeedsTheVersion()
    {
        await Save("""[{"key":"d","value":1}]""");

        var stale = await _sidecar.SendAsync(HttpMethod.Delete, "v1.0/state/statestore/d", null, null, ("If-Match", "999"));
        await stale.ShouldBeErrorAsync(HttpStatusCode.Conflict, "ERR_STATE_DELETE");
        await (await _sidecar.SendAsync(HttpMethod.Delete, "v1.0/state/statestore/d", null, null)).ShouldBeNoContentAsync();
        await (await _sidecar.SendAsync(HttpMethod.Delete, "v1.0/state/statestore/d", null, null)).ShouldBeNoContentAsync();
        await (await _sidecar.GetAsync("v1.0/state/statestore/d")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task BulkGet_SomeKeys_AnswersInTheirOrder()
    {
        await Save("""[{"key":"x","value":1},{"key":"y","value":"two"}]""");

        var answer = await _sidecar.PostAsync("v1.0/state/statestore/bulk", """{"keys":["y","none","x"],"parallelism":10}""");

        var entries = JsonDocument.Parse(await answer.TextAsync()).RootElement;
        entries.EnumerateArray().Select(e => e.GetProperty("key").GetString()).Should().Equal("y", "none", "x");
        entries[0].GetProperty("data").GetString().Should().Be("two");
        entries[0].GetProperty("etag").GetString().Should().NotBeEmpty();
        entries[1].TryGetProperty("data", out _).Should().BeFalse();
        entries[2].GetProperty("data").GetInt32().Should().Be(1);
    }

    [Fact]
    public async Task Transaction_AllGood_IsAppliedWhole()
    {
        await Save("""[{"key":"old","value":1}]""");
        var body = """{"operations":[{"operation":"upsert","request":{"key":"new","value":2}},{"operation":"delete","request":{"key":"old"}}]}""";

        await (await _sidecar.PostAsync("v1.0/state/statestore/transaction", body)).ShouldBeNoContentAsync();

        (await (await _sidecar.GetAsync("v1.0/state/statestore/new")).TextAsync()).Should().Be("2");
        await (await _sidecar.GetAsync("v1.0/state/statestore/old")).ShouldBeNoContentAsync();
    }

    [Fact]
    public async Task Transaction_OneStaleETag_ChangesNothing()
    {
        await Save("""[{"key":"e","value":1}]""");
        var body = """{"operations":[{"operation":"upsert","request":{"key":"other","value":2}},{"operation":"upsert","request":{"key":"e","value":2,"etag":"999"}}]}""";

        await (await _sidecar.PostAsync("v1.0/state/statestore/transaction", body))
            .ShouldBeErrorAsync(HttpStatusCode.InternalServerError, "ERR_STATE_TRANSACTION");

        await (await _sidecar.GetAsync("v1.0/state/statestore/other")).ShouldBeNoContentAsync();
    }

    [Theory]
    [InlineData("POST", "v1.0/state/nowhere", "[]", HttpStatusCode.BadRequest, "ERR_STATE_STORE_NOT_FOUND")]
    [InlineData("GET", "v1.0/state/nowhere/k", null, HttpStatusCode.BadRequest, "ERR_STATE_STORE_NOT_FOUND")]
    [InlineData("POST", "v1.0/state/statestore", "{", HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("POST", "v1.0/state/statestore", """[{"value":1}]""", HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("POST", "v1.0/state/statestore", """[{"key":"a||b","value":1}]""", HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("GET", "v1.0/state/statestore/a%7C%7Cb", null, HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("POST", "v1.0/state/statestore", """[{"key":"k","value":1,"options":{"concurrency":"none"}}]""", HttpStatusCode.InternalServerError, "ERR_STATE_SAVE")]
    [InlineData("POST", "v1.0/state/statestore/bulk", "[", HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("POST", "v1.0/state/statestore/transaction", "[", HttpStatusCode.BadRequest, "ERR_MALFORMED_REQUEST")]
    [InlineData("POST", "v1.0/state/statestore/transaction", """{"operations":[{"operation":"swap","request":{"key":"k"}}]}""", HttpStatusCode.BadRequest, "ERR_NOT_SUPPORTED_STATE_OPERATION")]
    public async Task AnyRequest_Wrong_AnswersTheContractsError(string method, string path, string? body, HttpStatusCode status, string code)
    {
        var answer = await _sidecar.SendAsync(
            HttpMethod.Parse(method), path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body), "application/json");

        await answer.ShouldBeErrorAsync(status, code);
    }

    [Fact]
    public async Task Keys_OfTwoApps_DoNotMeet()
    {
        await Save("""[{"key":"mine","value":1}]""");
        var other = await _run.AddAsync("b");

        await (await other.GetAsync("v1.0/state/statestore/mine")).ShouldBeNoContentAsync();
    }

    private Task<HttpResponseMessage> Save(string body) => _sidecar.PostAsync("v1.0/state/statestore", body);
}
