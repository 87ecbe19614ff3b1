using System.Net;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.Contract.Tests.State;

[Collection(ContractSuite.Name)]
public sealed class StateTests(ContractSidecars sidecars)
{
    private const string Store = "v1.0/state/statestore";
    private readonly string _key = $"key-{Guid.NewGuid():N}";

    [Theory, OverEachSidecar]
    public async Task Set_ThenGet_GivesTheValueWithAnETag(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);

        await SaveAsync(sidecar, """{"a":[1,"é"]}""");
        var first = await GetAsync(sidecar);
        await SaveAsync(sidecar, "\"text\"");
        var second = await GetAsync(sidecar);

        first.Value.Should().Be("""{"a":[1,"é"]}""");
        second.Value.Should().Be("\"text\"");
        first.ETag.Should().NotBeNullOrEmpty();
        second.ETag.Should().NotBe(first.ETag);
    }

    [Theory, OverEachSidecar]
    public async Task Get_NoSuchKey_IsNoContent(SidecarKind kind) =>
        (await (await sidecars.OfAsync(kind)).GetAsync($"{Store}/{_key}")).ShouldBeNoContent();

    [Theory, OverEachSidecar]
    public async Task Delete_Key_IsGoneAndDeletingAgainIsNoError(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SaveAsync(sidecar, "1");

        (await sidecar.DeleteAsync($"{Store}/{_key}")).ShouldBeNoContent();
        (await sidecar.DeleteAsync($"{Store}/{_key}")).ShouldBeNoContent();

        (await sidecar.GetAsync($"{Store}/{_key}")).ShouldBeNoContent();
    }

    [Theory, OverEachSidecar]
    public async Task Set_WithETag_SucceedsOnlyForTheStoredVersion(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SaveAsync(sidecar, "1");
        var old = (await GetAsync(sidecar)).ETag;

        (await SetAsync(sidecar, $$"""[{"key":"{{_key}}","value":2,"etag":"{{old}}"}]""")).ShouldBeNoContent();
        (await SetAsync(sidecar, $$"""[{"key":"{{_key}}","value":3,"etag":"{{old}}"}]""")).ShouldBeError(409, "ERR_STATE_SAVE");

        (await GetAsync(sidecar)).Value.Should().Be("2");
    }

    [Theory, OverEachSidecar]
    public async Task Delete_WithIfMatch_SucceedsOnlyForTheStoredVersion(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SaveAsync(sidecar, "1");
        var old = (await GetAsync(sidecar)).ETag!;
        await SaveAsync(sidecar, "2");
        var current = (await GetAsync(sidecar)).ETag!;

        (await sidecar.DeleteAsync($"{Store}/{_key}", ("If-Match", old))).ShouldBeError(409, "ERR_STATE_DELETE");
        (await GetAsync(sidecar)).Value.Should().Be("2");
        (await sidecar.DeleteAsync($"{Store}/{_key}", ("If-Match", current))).ShouldBeNoContent();
    }

    // Where the stores differ under daprd too: state.in-memory calls it a mismatch, state.redis a failure.
    [Theory, OverEachSidecar]
    public async Task Set_FirstWriteWithoutETagOnAnExistingKey_IsRefused(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var first = $$$"""[{"key":"{{{_key}}}","value":1,"options":{"concurrency":"first-write"}}]""";
        (await SetAsync(sidecar, first)).ShouldBeNoContent();

        (await SetAsync(sidecar, first)).ShouldBeError(sidecar.IsOverRedis ? 500 : 409, "ERR_STATE_SAVE");
    }

    [Theory, OverEachSidecar]
    public async Task Set_FirstWriteWithTheStoredETag_IsTakenOnce(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SaveAsync(sidecar, "1");
        var etag = (await GetAsync(sidecar)).ETag;
        var update = $$$"""[{"key":"{{{_key}}}","value":2,"etag":"{{{etag}}}","options":{"concurrency":"first-write"}}]""";

        (await SetAsync(sidecar, update)).ShouldBeNoContent();
        (await SetAsync(sidecar, update)).ShouldBeError(409, "ERR_STATE_SAVE");
    }

    // Redis versions are numbers, so it knows a wrong one when it sees it.
    [Theory, OverEachSidecar]
    public async Task Set_ETagThatIsNone_IsRefused(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SaveAsync(sidecar, "1");

        (await SetAsync(sidecar, $$"""[{"key":"{{_key}}","value":2,"etag":"no-etag"}]""")).ShouldBeError(sidecar.IsOverRedis ? 400 : 409, "ERR_STATE_SAVE");

        (await GetAsync(sidecar)).Value.Should().Be("1");
    }

    // A key that is not there has any ETag in Redis, and none in memory.
    [Theory, OverEachSidecar]
    public async Task Set_ETagOfAKeyThatIsNotThere_IsAsTheStoreHasIt(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);

        var answer = await SetAsync(sidecar, $$"""[{"key":"{{_key}}","value":1,"etag":"7"}]""");

        if (sidecar.IsOverRedis)
        {
            answer.ShouldBeNoContent();
        }
        else
        {
            answer.ShouldBeError(409, "ERR_STATE_SAVE");
        }
    }

    [Theory, OverEachSidecar]
    public async Task Set_ListOfKeys_SetsThemAll(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);

        (await SetAsync(sidecar, $$"""[{"key":"{{_key}}-1","value":1},{"key":"{{_key}}-2","value":null},{"key":"{{_key}}-3","value":"c"}]""")).ShouldBeNoContent();

        (await sidecar.GetAsync($"{Store}/{_key}-1")).Text().Should().Be("1");
        (await sidecar.GetAsync($"{Store}/{_key}-2")).Text().Should().Be("null");
        (await sidecar.GetAsync($"{Store}/{_key}-3")).Text().Should().Be("\"c\"");
    }

    [Theory, OverEachSidecar]
    public async Task BulkGet_SomeMissing_GivesAnEntryForEachKey(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SetAsync(sidecar, $$$"""[{"key":"{{{_key}}}-1","value":{"n":1}},{"key":"{{{_key}}}-2","value":"b"}]""");

        var answer = await sidecar.PostAsync($"{Store}/bulk", $$"""{"keys":["{{_key}}-1","{{_key}}-missing","{{_key}}-2"],"parallelism":10}""");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var entries = answer.Json().EnumerateArray().ToDictionary(entry => entry.GetProperty("key").GetString()!);
        entries.Should().HaveCount(3);
        entries[$"{_key}-1"].GetProperty("data").GetProperty("n").GetInt32().Should().Be(1);
        entries[$"{_key}-1"].GetProperty("etag").GetString().Should().NotBeNullOrEmpty();
        entries[$"{_key}-2"].GetProperty("data").GetString().Should().Be("b");
        entries[$"{_key}-missing"].TryGetProperty("data", out _).Should().BeFalse();
    }

    [Theory, OverEachSidecar]
    public async Task Set_TtlInSeconds_ExpiresAndOnlyMemoryTellsWhen(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await SetAsync(sidecar, $$$"""[{"key":"{{{_key}}}","value":1,"metadata":{"ttlInSeconds":"1"}},{"key":"{{{_key}}}-long","value":1,"metadata":{"ttlInSeconds":"600"}}]""");

        var lasting = await sidecar.GetAsync($"{Store}/{_key}-long");

        lasting.StatusCode.Should().Be(HttpStatusCode.OK);
        lasting.Headers.NonValidated.Contains("metadata.ttlExpireTime").Should().Be(!sidecar.IsOverRedis);
        await Waiting.UntilAsync(
            async () => (await sidecar.GetAsync($"{Store}/{_key}")).StatusCode == HttpStatusCode.NoContent,
            TimeSpan.FromSeconds(60),
            () => "the value does not expire");
    }

    [Theory]
    [OverEachSidecar("GET", "v1.0/state/nothere/k", null, 400, "ERR_STATE_STORE_NOT_FOUND")]
    [OverEachSidecar("POST", "v1.0/state/nothere", "[]", 400, "ERR_STATE_STORE_NOT_FOUND")]
    [OverEachSidecar("DELETE", "v1.0/state/nothere/k", null, 400, "ERR_STATE_STORE_NOT_FOUND")]
    [OverEachSidecar("POST", "v1.0/state/nothere/bulk", "{}", 400, "ERR_STATE_STORE_NOT_FOUND")]
    [OverEachSidecar("POST", "v1.0/state/nothere/transaction", "{}", 400, "ERR_STATE_STORE_NOT_FOUND")]
    [OverEachSidecar("POST", Store, "{", 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("POST", Store, """[{"value":1}]""", 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("POST", Store, """[{"key":"a||b","value":1}]""", 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("GET", Store + "/a%7C%7Cb", null, 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("DELETE", Store + "/a%7C%7Cb", null, 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("POST", Store + "/bulk", "[", 400, "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("POST", Store, """[{"key":"k","value":1,"options":{"concurrency":"sometimes"}}]""", 500, "ERR_STATE_SAVE")]
    [OverEachSidecar("POST", Store, """[{"key":"k","value":1,"options":{"consistency":"sometimes"}}]""", 500, "ERR_STATE_SAVE")]
    [OverEachSidecar("POST", Store, """[{"key":"k","value":1,"metadata":{"ttlInSeconds":"soon"}}]""", 500, "ERR_STATE_SAVE")]
    public async Task Request_Wrong_AnswersTheContractsError(SidecarKind kind, string method, string path, string? body, int status, string code)
    {
        var sidecar = await sidecars.OfAsync(kind);

        var answer = await sidecar.SendAsync(new HttpMethod(method), path, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body), "application/json");

        answer.ShouldBeError(status, code);
    }

    private static Task<HttpResponseMessage> SetAsync(ContractSidecar sidecar, string body) => sidecar.PostAsync(Store, body);

    private async Task SaveAsync(ContractSidecar sidecar, string value) =>
        (await SetAsync(sidecar, $$"""[{"key":"{{_key}}","value":{{value}}}]""")).ShouldBeNoContent();

    private async Task<(string Value, string? ETag)> GetAsync(ContractSidecar sidecar)
    {
        var answer = await sidecar.GetAsync($"{Store}/{_key}");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return (answer.Text(), answer.Headers.NonValidated["ETag"].ToString());
    }
}
