using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Scripts;

public sealed class ScriptTests
{
    public static TheoryData<string> Scripts => ["start", "stop", "status", "deploy"];

    [Fact]
    public async Task Scripts_CheckedByShellcheck_HaveNoFault()
    {
        var files = Directory.EnumerateFiles(Repository.At("scripts"), "*.sh").Concat(Directory.EnumerateFiles(Repository.At("deploy", "servers"), "*.sh"))
            .Concat(Directory.EnumerateFiles(Repository.At("deploy", "containers"), "*.sh"))
            .Concat(Directory.EnumerateFiles(Repository.At("tests", "DaprPush.Deployment.Tests", "Systemd"), "*.sh"));

        // Infos are about sourced files and functions that are called by name.
        var result = await Tool.RunAsync("shellcheck", ["--external-sources", "--source-path=SCRIPTDIR", "--severity=warning", .. files]);

        result.ExitCode.Should().Be(0, result.All);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Help_Asked_TellsEveryOptionAndDoesNothing(string script)
    {
        var result = await RunAsync(script, "--help");

        result.ExitCode.Should().Be(0, result.All);
        result.Output.Should().StartWith($"usage: scripts/{script}.sh").And.Contain("--help");
    }

    [Theory]
    [InlineData("stop", "--fast", "unknown option: --fast")]
    [InlineData("status", "--health-check", "unknown option: --health-check")]
    [InlineData("deploy", "--now", "unknown option: --now")]
    [InlineData("deploy", "--pm2", "--env must be production or development, not ''")]
    [InlineData("deploy", "--env staging --pm2", "--env must be production or development, not 'staging'")]
    [InlineData("deploy", "--env production", "one of --pm2, --docker, --systemd is needed")]
    [InlineData("deploy", "--pm2 --systemd", "--pm2 and --systemd exclude each other")]
    [InlineData("deploy", "--pm2 --from /nowhere", "--from needs a folder; '/nowhere' is none")]
    public async Task Options_ThatMakeNoSense_AreRefusedInASentence(string script, string options, string sentence)
    {
        var result = await RunAsync(script, options.Split(' '));

        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain($"error: {sentence}");
    }

    [Fact]
    public async Task Deploy_WithoutWhatItNeeds_SaysAllOfItAndChangesNothing()
    {
        using var folder = new TestFolder("prerequisites");
        File.WriteAllText(folder.At("daprpush.env"), "ENVIRONMENT=development\n");
        Directory.CreateDirectory(folder.At("build"));

        var result = await Tool.RunAsync(
            Repository.At("scripts", "deploy.sh"), ["--env", "production", "--pm2", "--from", folder.At("build")],
            environment: new Dictionary<string, string?>
            {
                ["DAPRPUSH_ROOT"] = folder.At("root"),
                ["DAPRPUSH_ENV_FILE"] = folder.At("daprpush.env"),
                ["DAPRD"] = "daprd-that-is-nowhere",
                ["FUNC"] = "func-that-is-nowhere",
            });

        result.ExitCode.Should().Be(1);
        result.Errors.Should().Contain("nothing was changed")
            .And.Contain("says ENVIRONMENT=development, but --env says production")
            .And.Contain("DAPR_API_TOKEN is empty").And.Contain("APP_API_TOKEN is empty")
            .And.Contain("daprd-that-is-nowhere is missing").And.Contain("func-that-is-nowhere is missing")
            .And.Contain("has no folder push-gateway");
        Directory.Exists(folder.At("root")).Should().BeFalse();
    }

    [Theory]
    [InlineData("ports push-gateway", "'push-gateway' is no instance")]
    [InlineData("ports redis-0", "'redis-0' is no instance")]
    [InlineData("stop push-gateway-0", "'stop' is none of app, sidecar, ports")]
    [InlineData("app", "usage:")]
    [InlineData("app push-gateway-0", "is missing: DAPRPUSH_HOME must name a folder")]
    public async Task Instance_AskedWrongly_SaysWhatIsExpected(string arguments, string sentence)
    {
        var result = await Tool.RunAsync(
            Repository.At("deploy", "servers", "instance.sh"), arguments.Split(' '),
            environment: new Dictionary<string, string?> { ["DAPRPUSH_HOME"] = "/nowhere" });

        result.ExitCode.Should().Be(64);
        result.Errors.Should().Contain(sentence);
    }

    [Fact]
    public async Task Instances_OfOneServer_HaveNoPortInCommon()
    {
        var ports = new List<string>();
        foreach (var instance in new[] { "push-gateway-0", "push-gateway-1", "push-gateway-19", "message-router-0", "message-router-19", "send-api-0", "send-api-19" })
        {
            var result = await Tool.RunAsync(Repository.At("deploy", "servers", "instance.sh"), ["ports", instance]);
            ports.AddRange(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[1]).Where(port => port.Length > 0));
        }

        ports.Should().OnlyHaveUniqueItems();
    }

    private static Task<ToolResult> RunAsync(string script, params string[] options) => Tool.RunAsync(Repository.At("scripts", $"{script}.sh"), options);
}
