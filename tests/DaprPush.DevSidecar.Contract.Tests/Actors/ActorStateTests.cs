using System.Net;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;
using DaprPush.Testing.Processes;

namespace DaprPush.DevSidecar.Contract.Tests.Actors;

[Collection(ContractSuite.Name)]
public sealed class ActorStateTests(ContractSidecars sidecars)
{
    [Theory, OverEachSidecar]
    public async Task Transact_UpsertsAndDeletes_AreReadBack(SidecarKind kind)
    {
        var (sidecar, state) = await ActiveAsync(kind);

        (await sidecar.PostAsync(state, """[{"operation":"upsert","request":{"key":"a","value":{"n":1}}},{"operation":"upsert","request":{"key":"b","value":"x"}}]""", "text/plain")).ShouldBeNoContent();
        (await sidecar.PostAsync(state, """[{"operation":"delete","request":{"key":"b"}},{"operation":"upsert","request":{"key":"c","value":3}}]""")).ShouldBeNoContent();

        (await sidecar.GetAsync($"{state}/a")).Text().Should().Be("""{"n":1}""");
        (await sidecar.GetAsync($"{state}/b")).ShouldBeNoContent();
        (await sidecar.GetAsync($"{state}/c")).Text().Should().Be("3");
        (await sidecar.GetAsync($"{state}/never")).ShouldBeNoContent();
    }

    [Theory, OverEachSidecar]
    public async Task Transact_OneOperationWrong_AppliesNone(SidecarKind kind)
    {
        var (sidecar, state) = await ActiveAsync(kind);

        (await sidecar.PostAsync(state, """[{"operation":"upsert","request":{"key":"a","value":1}},{"operation":"swap","request":{"key":"b"}}]"""))
            .ShouldBeError(500, "ERR_ACTOR_STATE_TRANSACTION_SAVE");

        (await sidecar.GetAsync($"{state}/a")).ShouldBeNoContent();
    }

    [Theory, OverEachSidecar]
    public async Task Transact_Malformed_IsRefused(SidecarKind kind)
    {
        var (sidecar, state) = await ActiveAsync(kind);

        (await sidecar.PostAsync(state, "[{")).ShouldBeError(400, "ERR_MALFORMED_REQUEST");
    }

    [Theory, OverEachSidecar]
    public async Task Transact_ActorThatIsNotActive_IsRefused(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);

        (await sidecar.PostAsync($"v1.0/actors/Plain/never-{Guid.NewGuid():N}/state", """[{"operation":"upsert","request":{"key":"a","value":1}}]"""))
            .ShouldBeError(400, "ERR_ACTOR_INSTANCE_MISSING");
    }

    [Theory, OverEachSidecar]
    public async Task Transact_Ttl_Expires(SidecarKind kind)
    {
        var (sidecar, state) = await ActiveAsync(kind);

        (await sidecar.PostAsync(
            state,
            """[{"operation":"upsert","request":{"key":"soon","value":1,"metadata":{"ttlInSeconds":"1"}}},{"operation":"upsert","request":{"key":"late","value":2,"metadata":{"ttlInSeconds":"600"}}}]""")).ShouldBeNoContent();

        var late = await sidecar.GetAsync($"{state}/late");
        late.Text().Should().Be("2");
        late.Headers.NonValidated.Contains("metadata.ttlExpireTime").Should().Be(!sidecar.IsOverRedis, "Redis does not tell, under daprd neither");
        await Waiting.UntilAsync(
            async () => (await sidecar.GetAsync($"{state}/soon")).StatusCode == HttpStatusCode.NoContent,
            TimeSpan.FromSeconds(60),
            () => "the actor's state does not expire");
    }

    [Theory, OverEachSidecar]
    public async Task State_OfTwoActors_IsEachItsOwn(SidecarKind kind)
    {
        var (sidecar, one) = await ActiveAsync(kind);
        var (_, two) = await ActiveAsync(kind);

        await sidecar.PostAsync(one, """[{"operation":"upsert","request":{"key":"k","value":1}}]""");

        (await sidecar.GetAsync($"{two}/k")).ShouldBeNoContent();
    }

    private async Task<(ContractSidecar Sidecar, string Path)> ActiveAsync(SidecarKind kind)
    {
        var sidecar = await sidecars.OfAsync(kind);
        var talk = sidecar.Talk();
        (await sidecar.PostAsync($"v1.0/actors/Plain/{talk.Mark}/method/touch")).StatusCode.Should().Be(HttpStatusCode.OK);
        return (sidecar, $"v1.0/actors/Plain/{talk.Mark}/state");
    }
}
