using System.Net;
using DaprPush.Deployment.Tests.Nginx;
using DaprPush.Deployment.Tests.Scripts;
using DaprPush.Deployment.Tests.Systems;

namespace DaprPush.Deployment.Tests.Pm2;

/// <summary><c>scripts/deploy.sh</c> under PM2 from npm, with what was built in the place of a release, nginx in front.</summary>
public sealed class DeploymentTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Deploy_OfReleasesThatDoNotRun_GoesBackToTheOneBefore()
    {
        using var workspace = await Workspace.CreateAsync();
        await using var server = ServerInstallation.Create(gateways: 2);
        var pm2 = await ProcessManager.InstallAsync(server);
        var deployments = 0;
        var nginx = new NginxPlace(workspace.At("nginx"));
        Certificates.Write(Directory.CreateDirectory(workspace.At("nginx", "daprpush", "tls")).FullName);
        Adapt(nginx, workspace.At("deploy", "nginx"));
        try
        {
            await server.StartSidecarsAsync();
            var first = await DeployAsync(server.Settings["DAPRPUSH_HOME"], healthSeconds: 120);
            first.ExitCode.Should().Be(0, first.All);
            var release = new DirectoryInfo(workspace.At("root", "current")).LinkTarget!;
            await ServesAsync(first);

            // Apps that do not start.
            var broken = workspace.At("broken");
            foreach (var app in new[] { "message-router", "push-gateway", "send-api" })
            {
                Directory.CreateDirectory(Path.Combine(broken, app));
                File.WriteAllText(Path.Combine(broken, app, "README"), "nothing that runs");
            }

            await GoesBackAsync(await DeployAsync(broken, healthSeconds: 5), release);

            // Apps that do, and a configuration that nginx refuses.
            var limits = workspace.At("deploy", "nginx", "daprpush", "limits.conf");
            File.AppendAllText(limits, "no_such_directive on;\n");
            var refused = await DeployAsync(server.Settings["DAPRPUSH_HOME"], healthSeconds: 120);
            refused.Errors.Should().Contain("unknown directive \"no_such_directive\"");
            await GoesBackAsync(refused, release);
            File.ReadAllText(workspace.At("nginx", "daprpush", "limits.conf")).Should().NotContain("no_such_directive");
        }
        finally
        {
            await pm2.RunAsync("kill");
            await Tool.RunAsync("nginx", ["-c", workspace.At("nginx", "nginx.conf"), "-s", "stop"]);
        }

        Task<ToolResult> DeployAsync(string from, int healthSeconds) => workspace.RunAsync(
            "deploy",
            ["--env", "production", "--pm2", "--with-nginx", "--from", from],
            new Dictionary<string, string?>(pm2.Environment)
            {
                ["DAPRPUSH_ROOT"] = workspace.At("root"),
                ["DAPRPUSH_NGINX"] = workspace.At("nginx"),
                ["DAPRPUSH_HEALTH_SECONDS"] = $"{healthSeconds}",
                ["DAPRD"] = server.Settings["DAPRD"],
                ["FUNC"] = server.Settings["FUNC"],
            });

        async Task GoesBackAsync(ToolResult result, string release)
        {
            result.ExitCode.Should().Be(1, result.All);
            result.Errors.Should().Contain($"not deployed: {Path.GetFileName(release)} runs again");
            new DirectoryInfo(workspace.At("root", "current")).LinkTarget.Should().Be(release);
            Directory.EnumerateDirectories(workspace.At("root", "releases")).Should().ContainSingle();
            await ServesAsync(result);
        }

        // A message passes, by way of nginx.
        async Task ServesAsync(ToolResult after)
        {
            await server.WaitUntilHealthyAsync(() => after.All);
            using var http = new HttpClient(Certificates.Trusting());
            using (var answer = await http.GetAsync(new Uri(nginx.Secure, "health")))
            {
                answer.StatusCode.Should().Be(HttpStatusCode.OK, after.All);
            }

            using var streaming = new HttpClient(Certificates.Trusting()) { Timeout = Timeout.InfiniteTimeSpan };
            await using var client = Callers.Subscriber("alice", server.Settings["JWT_SECRET"], streaming);
            await client.ConnectAsync(nginx.Secure);
            using var sender = Callers.WithKey(server.SendApi, server.Settings["API_KEY"]);
            await client.WaitForMessageAsync(await new PersistentSender(sender, "alice", $"deployment-{deployments++}").SendAsync(), Limit);
        }
    }

    private static void Adapt(NginxPlace nginx, string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.conf", SearchOption.AllDirectories))
        {
            File.WriteAllText(file, nginx.Adapt(File.ReadAllText(file)));
        }
    }
}
