using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.State;

[Collection(ContractSuite.Name)]
public sealed class TransactionTests(ContractSidecars sidecars)
{
    private const string Store = "v1.0/state/statestore";
    private readonly string _key = $"key-{Guid.NewGuid():N}";

    [Theory, OverEachSidecar]
    public async Task Transact_UpsertsAndDeletes_AreAllApplied(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        await TransactAsync(sidecar, Upsert("old", "1"));

        (await TransactAsync(sidecar, Upsert("a", "1"), Upsert("a", "2"), Upsert("b", "\"x\""), Delete("old"))).ShouldBeNoContent();

        (await ValueAsync(sidecar, "a")).Should().Be("2");
        (await ValueAsync(sidecar, "b")).Should().Be("\"x\"");
        (await ValueAsync(sidecar, "old")).Should().BeEmpty();
    }

    // Redis does not roll back, under daprd neither: what stands beside the mismatch is stored there.
    [Theory, OverEachSidecar]
    public async Task Transact_ETagThatDoesNotMatch_FailsAndOnlyRedisKeepsTheRest(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        (await TransactAsync(sidecar, Upsert("held", "1"))).ShouldBeNoContent();

        (await TransactAsync(sidecar, Upsert("before", "1"), Upsert("held", "2", etag: "99999"), Upsert("after", "1")))
            .ShouldBeError(500, "ERR_STATE_TRANSACTION");

        var beside = sidecar.IsOverRedis ? "1" : "";
        (await ValueAsync(sidecar, "held")).Should().Be("1");
        (await ValueAsync(sidecar, "before")).Should().Be(beside);
        (await ValueAsync(sidecar, "after")).Should().Be(beside);
    }

    [Theory]
    [OverEachSidecar("""{"operations":[{"operation":"swap","request":{"key":"k"}}]}""", "ERR_NOT_SUPPORTED_STATE_OPERATION")]
    [OverEachSidecar("""{"operations":[{"operation":"upsert","request":{"key":"a||b","value":1}}]}""", "ERR_MALFORMED_REQUEST")]
    [OverEachSidecar("""{"operations":""", "ERR_MALFORMED_REQUEST")]
    public async Task Transact_Malformed_IsRefused(SidecarKind kind, string body, string code) =>
        (await (await sidecars.OfAsync(kind)).PostAsync($"{Store}/transaction", body)).ShouldBeError(400, code);

    [Theory, OverEachSidecar]
    public async Task Transact_OneOperationUnknown_AppliesNone(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);

        (await TransactAsync(sidecar, Upsert("a", "1"), """{"operation":"swap","request":{"key":"k"}}""")).ShouldBeError(400, "ERR_NOT_SUPPORTED_STATE_OPERATION");

        (await ValueAsync(sidecar, "a")).Should().BeEmpty();
    }

    [Theory, OverEachSidecar]
    public async Task Transact_NoOperations_IsNoContent(SidecarKind kind) =>
        (await TransactAsync(await sidecars.OfAsync(kind))).ShouldBeNoContent();

    private static Task<HttpResponseMessage> TransactAsync(ContractSidecar sidecar, params string[] operations) =>
        sidecar.PostAsync($"{Store}/transaction", $$"""{"operations":[{{string.Join(',', operations)}}]}""");

    private string Upsert(string name, string value, string? etag = null) =>
        $$$"""{"operation":"upsert","request":{"key":"{{{_key}}}-{{{name}}}","value":{{{value}}}{{{(etag is null ? "" : $",\"etag\":\"{etag}\"")}}}}}""";

    private string Delete(string name) => $$$"""{"operation":"delete","request":{"key":"{{{_key}}}-{{{name}}}"}}""";

    private async Task<string> ValueAsync(ContractSidecar sidecar, string name) => (await sidecar.GetAsync($"{Store}/{_key}-{name}")).Text();
}
