using DaprPush.DevSidecar.Components;

namespace DaprPush.DevSidecar.Tests.Components;

public sealed class ComponentReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("components-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_Templates_AreFilledInForTheInstance()
    {
        var component = Read(Component("- name: id\n    value: '{appID}/{podName}/{namespace}/{uuid}'"))[0];

        component.Metadata.GetString("id").Should().MatchRegex("^shop/shop-1/default/[0-9a-f-]{36}$");
    }

    [Fact]
    public void Read_SecretOfTheEnvironment_IsLookedUp()
    {
        var components = Read(
            Component("- name: password\n    secretKeyRef:\n      name: DB_PASSWORD", "auth:\n  secretStore: env\n")
            + "---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: env\nspec:\n  type: secretstores.local.env\n",
            new() { ["DB_PASSWORD"] = "open sesame" });

        components[0].Metadata.GetString("password").Should().Be("open sesame");
    }

    [Fact]
    public void Read_SecretOfAFile_IsLookedUpUnderItsNestedName()
    {
        var secrets = Path.Combine(_folder, "secrets.json");
        File.WriteAllText(secrets, """{"redis":{"password":"hidden"}}""");

        var components = Read(
            Component("- name: password\n    secretKeyRef:\n      name: redis:password\n      key: redis:password", "auth:\n  secretStore: file\n")
            + $"---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: file\nspec:\n  type: secretstores.local.file\n  metadata:\n    - name: secretsFile\n      value: {secrets}\n");

        components[0].Metadata.GetString("PASSWORD").Should().Be("hidden", "names of metadata are compared ignoring case");
    }

    [Fact]
    public void Read_SecretThatIsNotThere_IsAnErrorAtItsLine()
    {
        var act = () => Read(
            Component("- name: password\n    secretKeyRef:\n      name: NO_SUCH_SECRET_ANYWHERE", "auth:\n  secretStore: env\n")
            + "---\napiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: env\nspec:\n  type: secretstores.local.env\n");

        act.Should().Throw<ComponentErrorException>().WithMessage("*c.yaml:12: secret 'NO_SUCH_SECRET_ANYWHERE' is not in secret store 'env'");
    }

    [Fact]
    public void Read_ScopedToOthers_IsLeftOut() =>
        Read(Component("- name: x\n    value: y", "scopes:\n  - kitchen\n")).Should().BeEmpty();

    [Fact]
    public void Read_SameNameTwice_IsAnErrorThatNamesBothPlaces()
    {
        var act = () => Read(Component("- name: x\n    value: y") + "---\n" + Component("- name: x\n    value: y"));

        act.Should().Throw<ComponentErrorException>().WithMessage("*component 'c' is already defined at *c.yaml:*");
    }

    private static string Component(string metadata, string rest = "") =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: c\n{rest}spec:\n  type: pubsub.in-memory\n  metadata:\n  {metadata}\n";

    private IReadOnlyList<ComponentSpec> Read(string yaml, Dictionary<string, string>? environment = null)
    {
        File.WriteAllText(Path.Combine(_folder, "c.yaml"), yaml);
        return new ComponentReader(new AppIdentity("shop", "shop-1"), environment ?? []).Read(ResourceSet.Read([_folder], []));
    }
}
