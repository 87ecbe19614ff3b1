using System.Net;
using DaprPush.DevSidecar.Contract.Tests.Sidecars;

namespace DaprPush.DevSidecar.Contract.Tests.Secrets;

[Collection(ContractSuite.Name)]
public sealed class SecretTests(ContractSidecars sidecars)
{
    [Theory, OverEachSidecar]
    public async Task Get_SecretOfTheEnvironment_IsItsOneField(SidecarKind kind)
    {
        var answer = await (await sidecars.OfAsync(kind)).GetAsync("v1.0/secrets/vault/PATH");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var field = answer.Json().EnumerateObject().Should().ContainSingle().Which;
        (field.Name, field.Value.GetString()!.Length > 0).Should().Be(("PATH", true));
    }

    [Theory]
    [OverEachSidecar("NO_SUCH_VARIABLE_ANYWHERE")]
    [OverEachSidecar("DAPR_API_TOKEN")]
    [OverEachSidecar("APP_API_TOKEN")]
    public async Task Get_VariableThatIsNotSetOrNotToBeTold_IsEmpty(SidecarKind kind, string name) =>
        (await (await sidecars.OfAsync(kind)).GetAsync($"v1.0/secrets/vault/{name}")).Json().GetProperty(name).GetString().Should().BeEmpty();

    [Theory, OverEachSidecar]
    public async Task GetBulk_AllSecrets_AreThereByName(SidecarKind kind)
    {
        var all = (await (await sidecars.OfAsync(kind)).GetAsync("v1.0/secrets/vault/bulk")).Json();

        all.GetProperty("PATH").GetProperty("PATH").GetString().Should().NotBeEmpty();
        all.EnumerateObject().Should().NotContain(secret => secret.Name.StartsWith("DAPR_", StringComparison.Ordinal));
    }

    [Theory]
    [OverEachSidecar("PATH")]
    [OverEachSidecar("bulk")]
    public async Task Get_StoreThatIsNot_IsRefused(SidecarKind kind, string key) =>
        (await (await sidecars.OfAsync(kind)).GetAsync($"v1.0/secrets/nowhere/{key}")).ShouldBeError(401, "ERR_SECRET_STORE_NOT_FOUND");
}
