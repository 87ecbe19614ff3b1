
namespace DaprPush.DevSidecar.Tests.Running;

public sealed class RunErrorTests
{
    [Theory]
    [InlineData("apps:\n  - appDirPath: .\n", "dapr.yaml:1: required field 'version'")]
    [InlineData("version: 1\napps:\n  - appID: a\n", "dapr.yaml:3: required field 'appDirPath'")]
    [InlineData("version: 1\napps:\n  - appID: a\n    appDirPath: ./nowhere\n", "dapr.yaml:4: appDirPath: './nowhere' does not exist")]
    [InlineData("version: 1\napps:\n  - appID: a\n    appDirPath: .\n    appPort: many\n", "dapr.yaml:5: 'appPort' must be a whole number, not 'many'")]
    [InlineData("version: 1\napps:\n  - appID: a\n    appDirPath: .\n    command: [x]\n  - appID: a\n    appDirPath: .\n", "dapr.yaml:6: there are two apps with appID 'a'")]
    [InlineData("version: 1\napps:\n  - appID: a\n    appDirPath: .\n    appProtocol: grpc\n", "dapr.yaml:5: appProtocol 'grpc' is not served")]
    [InlineData("version: 1\napps: [\n", "dapr.yaml:3: not valid YAML")]
    [InlineData("version: 1\napps: nothing\n", "dapr.yaml:2: 'apps' must be a list")]
    public async Task RunFile_Wrong_IsRefusedWithFileAndLine(string yaml, string error)
    {
        await using var run = new RunHarness();
        run.Start(yaml);

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync(error);
    }

    [Fact]
    public async Task RunFile_UnknownKey_IsIgnoredAloud()
    {
        await using var run = new RunHarness();
        run.Start("version: 1\napps:\n  - appID: a\n    appDirPath: .\n    appport: 1\n    command: [\"sleep\", \"60\"]\n");

        await run.LineAsync("dapr.yaml:5: unknown key 'apps[].appport' is ignored");
        await run.LineAsync("all 1 instances are ready");
    }

    [Theory]
    [InlineData("type: pubsub.kafka", "c.yaml:6: component 'p' has unknown type 'pubsub.kafka'; known are pubsub.in-memory, state.in-memory")]
    [InlineData("version: v1", "c.yaml:6: 'type' is missing")]
    [InlineData("type: pubsub.in-memory\n  metadata:\n    - name: concurrency\n      value: lots", "c.yaml:9: metadata 'concurrency': 'lots' is not a whole number")]
    [InlineData("type: pubsub.in-memory\n  metadata:\n    - name: x\n      secretKeyRef:\n        name: s", "c.yaml:10: secretKeyRef needs 'auth.secretStore'")]
    [InlineData("type: [", "c.yaml:7: not valid YAML")]
    public async Task Component_Wrong_IsRefusedWithFileAndLine(string spec, string error)
    {
        await using var run = new RunHarness();
        run.Write("own/c.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: p\nspec:\n  " + spec + "\n");
        run.Start("version: 1\ncommon:\n  resourcesPath: ./own\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"sleep\", \"60\"]\n");

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync(error);
    }

    [Fact]
    public async Task Override_SameName_TakesTheComponentsPlace()
    {
        await using var run = new RunHarness();
        run.Write("own/c.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata:\n  name: pubsub\nspec:\n  type: pubsub.kafka\n");
        run.Start(
            "version: 1\ncommon:\n  resourcesPath: ./own\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"sleep\", \"60\"]\n",
            options => options with { Overrides = [Path.Combine(run.Folder, "components")] });

        await run.LineAsync("all 1 instances are ready");
    }

    [Fact]
    public async Task Resiliency_NamesAPolicyThatIsNotThere_IsRefusedWithFileAndLine()
    {
        await using var run = new RunHarness();
        run.Write("own/r.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata:\n  name: r\nspec:\n  targets:\n    apps:\n      b:\n        retry: none\n");
        run.Start("version: 1\ncommon:\n  resourcesPath: ./own\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"sleep\", \"60\"]\n");

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync("r.yaml:9: there is no retry policy 'none'");
    }

    [Fact]
    public async Task Subscription_WithARuleThatIsNone_IsRefusedBeforeAnythingStarts()
    {
        await using var run = new RunHarness();
        run.Write(
            "own/s.yaml",
            "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata:\n  name: s\nspec:\n  pubsubname: p\n  topic: t\n  routes:\n    rules:\n      - match: event.type ===\n        path: /t\nscopes:\n  - b\n");
        run.Start("version: 1\ncommon:\n  resourcesPath: ./own\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"sh\", \"-c\", \"touch started; sleep 60\"]\n  - appID: b\n    appDirPath: .\n    command: [\"sleep\", \"60\"]\n");

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync("s.yaml:10: 'event.type ===' is no condition: token recognition error at: '=', position 14");
        File.Exists(Path.Combine(run.Folder, "started")).Should().BeFalse();
    }

    [Fact]
    public async Task Scale_UnknownApp_IsRefused()
    {
        await using var run = new RunHarness();
        run.Start(
            "version: 1\napps:\n  - appID: a\n    appDirPath: .\n",
            options => options with { Scale = new Dictionary<string, int> { ["b"] = 2 } });

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync("--scale names app 'b'");
    }

    [Fact]
    public async Task Command_ThatDoesNotExist_IsRefused()
    {
        await using var run = new RunHarness();
        run.Start("version: 1\napps:\n  - appID: a\n    appDirPath: .\n    command: [\"./no-such-program\"]\n");

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync("app a: './no-such-program' can't be started");
    }
}
