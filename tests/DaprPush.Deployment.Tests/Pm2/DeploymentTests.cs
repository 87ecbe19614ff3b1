using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Pm2;

/// <summary><c>scripts/deploy.sh</c> under PM2 from npm, with what was built in the place of a release.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public async Task Deploy_OfAReleaseThatDoesNotRun_GoesBackToTheOneBefore()
    {
        await using var server = new ServerInstallation(gateways: 1);
        var pm2 = await ProcessManager.InstallAsync(server);
        var current = Path.Combine(server.Folder, "root", "current");
        try
        {
            await server.StartSidecarsAsync();
            var first = await DeployAsync(server, pm2, server.Settings["DAPRPUSH_HOME"], healthSeconds: 120);
            first.ExitCode.Should().Be(0, first.All);
            await server.WaitUntilHealthyAsync(() => first.All);
            var release = new DirectoryInfo(current).LinkTarget;

            var broken = Path.Combine(server.Folder, "broken");
            foreach (var app in new[] { "message-router", "push-gateway", "send-api" })
            {
                Directory.CreateDirectory(Path.Combine(broken, app));
                File.WriteAllText(Path.Combine(broken, app, "README"), "nothing that runs");
            }

            var second = await DeployAsync(server, pm2, broken, healthSeconds: 30);

            second.ExitCode.Should().Be(1);
            second.Errors.Should().Contain($"not deployed: {Path.GetFileName(release)} runs again");
            new DirectoryInfo(current).LinkTarget.Should().Be(release);
            Directory.EnumerateDirectories(Path.Combine(server.Folder, "root", "releases")).Should().ContainSingle();
            await server.WaitUntilHealthyAsync(() => second.All);
        }
        finally
        {
            await pm2.RunAsync("kill");
        }
    }

    private static Task<ToolResult> DeployAsync(ServerInstallation server, ProcessManager pm2, string from, int healthSeconds) => Tool.RunAsync(
        Repository.At("scripts", "deploy.sh"),
        ["--env", "development", "--pm2", "--from", from],
        environment: new Dictionary<string, string?>(pm2.Environment)
        {
            ["DAPRPUSH_ROOT"] = Path.Combine(server.Folder, "root"),
            ["DAPRPUSH_HEALTH_SECONDS"] = $"{healthSeconds}",
            ["DAPRD"] = server.Settings["DAPRD"],
        });
}
