using System.Net;
using System.Net.Sockets;
using DaprPush.Deployment.Tests.Nginx;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Scripts;

/// <summary>What <c>start.sh</c> and <c>status.sh</c> say where something is wrong or missing.</summary>
public sealed class StartTroubleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Start_PortIsTaken_NamesThePortThePartAndWhoHasIt()
    {
        using var workspace = await Workspace.CreateAsync();
        using var other = new TcpListener(IPAddress.Any, workspace.Gateway.Port);
        other.Start();

        await RefusedAsync(workspace, $"port {workspace.Gateway.Port}, which push-gateway needs, is taken by process {Environment.ProcessId} (");
    }

    [Theory]
    [InlineData("METRICS_PORT", "9464", "METRICS_PORT is set, and all parts on this machine would take that one port.")]
    [InlineData("ENVIRONMENT", "production", "ENVIRONMENT is 'production', but what this starts is for development")]
    public async Task Start_SettingThatCannotServeAllParts_IsRefused(string name, string value, string sentence)
    {
        using var workspace = await Workspace.CreateAsync();

        await RefusedAsync(workspace, sentence, new Dictionary<string, string?> { [name] = value });
    }

    [Fact]
    public async Task Start_DiskIsNearlyFull_SaysHowMuchIsFree()
    {
        using var workspace = await Workspace.CreateAsync();
        workspace.Stand("df", "echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'; echo '/dev/vda1 10000000 9988000 12000 100% /'");

        await RefusedAsync(workspace, "only 11 MB are free on the disk of ");
    }

    [Fact]
    public async Task Start_AppEndsAgainAndAgain_IsGivenUpWithItsNameAndExitCode()
    {
        using var workspace = await Workspace.CreateAsync();
        var file = workspace.At("dapr.yaml");
        var router = File.ReadAllText(file).Split("appID: push-gateway")[0];
        var command = router.Split('\n').Single(line => line.TrimStart().StartsWith("command:", StringComparison.Ordinal));
        File.WriteAllText(file, File.ReadAllText(file).Replace(router, router.Replace(command, "    command: [\"sh\", \"-c\", \"exit 3\"]", StringComparison.Ordinal), StringComparison.Ordinal));
        try
        {
            await RefusedAsync(workspace, "message-router has ended 3 times, the last time with exit code 3.");
        }
        finally
        {
            await workspace.RunAsync("stop", ["--force"]);
        }
    }

    [Fact]
    public async Task Start_WithTls_IsSeenHealthy_AndAnAppThatEndsIsStartedAgain()
    {
        using var workspace = await Workspace.CreateAsync();
        using var folder = new TestFolder("tls");
        Certificates.Write(folder.Path);
        var environment = new Dictionary<string, string?> { ["ENABLE_SSL"] = "true", ["SSL_CERT_PATH"] = folder.At("fullchain.pem"), ["SSL_KEY_PATH"] = folder.At("privkey.pem") };
        try
        {
            var started = await workspace.RunAsync("start", [], environment);
            started.ExitCode.Should().Be(0, started.All);
            started.Output.Should().Contain($"curl -N https://localhost:{workspace.Gateway.Port}/sse/user/alice");
            (await workspace.RunAsync("status", ["--health"])).ExitCode.Should().Be(0);

            // As another clone of the repository sees it, which does not know this one's files.
            var run = workspace.At("artifacts", "run");
            Directory.Move(run, workspace.At("run"));
            await RefusedAsync(workspace, "another DaprPush runs on this machine. Stop it with its own scripts/stop.sh");
            Directory.Delete(run, recursive: true);
            Directory.Move(workspace.At("run"), run);

            var router = workspace.Apps.Single(app => app.AppId == "message-router");
            Signals.Send(router.OwnPid()!.Value, Signal.Kill).Should().BeTrue();
            ToolResult? status = null;
            await Waiting.UntilAsync(
                async () => (status = await workspace.RunAsync("status", [])).ExitCode == 0
                    && status.Output.Contains("message-router has ended 1 times, the last time with exit code 137", StringComparison.Ordinal),
                Limit,
                () => status!.All);
            (await workspace.RunAsync("status", ["--logs", "1000"])).Output.Should().Contain("starting message-router again in 1 s");
        }
        finally
        {
            await workspace.RunAsync("stop", ["--force"]);
        }
    }

    private static async Task RefusedAsync(Workspace workspace, string sentence, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var result = await workspace.RunAsync("start", [], environment);

        result.ExitCode.Should().Be(1, result.All);
        result.Errors.Should().Contain("error: ").And.Contain(sentence);
    }
}
