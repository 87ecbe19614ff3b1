using System.Net.Sockets;
using DaprPush.Deployment.Tests.Pm2;
using DaprPush.Deployment.Tests.Systems;
using DaprPush.Testing.Events;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Sending;

namespace DaprPush.Deployment.Tests.Scripts;

/// <summary><c>start.sh</c>, <c>status.sh</c> and <c>stop.sh</c>, as a developer or an operator uses them.</summary>
public sealed class StartAndStopTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Development_WithoutRedis_RunsInMemoryUntilItIsStopped()
    {
        using var workspace = await Workspace.CreateAsync();
        try
        {
            var started = await workspace.RunAsync("start", ["--development"]);
            started.ExitCode.Should().Be(0, started.All);
            started.Output.Should().Contain($"components: in memory, because no Redis answers at 127.0.0.1:{workspace.RedisPort}")
                .And.Contain($"curl -N http://localhost:{workspace.Gateway.Port}/sse/user/alice");

            await SendAndReceiveAsync(workspace);
            var again = await workspace.RunAsync("start", []);
            again.ExitCode.Should().Be(1);
            again.Errors.Should().Contain("error: DaprPush is running already");
            var health = await workspace.RunAsync("status", ["--health"]);
            health.ExitCode.Should().Be(0, health.All);
            health.Output.Should().MatchRegex("(?s)push-gateway +\\{.*message-router +\\{.*send-api +\\{").And.NotContain("not healthy");
            (await workspace.RunAsync("status", ["--logs", "1000"])).Output.Should().Contain("push-gateway");
        }
        finally
        {
            var stopped = await workspace.RunAsync("stop", []);
            stopped.Output.Should().Contain("DaprPush has stopped.", stopped.All);
        }

        (await AnswersAsync(workspace.Gateway.Port)).Should().BeFalse();
        var status = await workspace.RunAsync("status", []);
        status.ExitCode.Should().Be(1);
        status.Output.Should().Contain("DaprPush is not running");
        (await workspace.RunAsync("stop", [])).Output.Should().Contain("DaprPush is not running");
    }

    [Fact]
    public async Task Pm2_WhereNothingMoves_SaysWhatIsMissing()
    {
        using var workspace = await Workspace.CreateAsync();
        workspace.Stand("pm2", "exit 0");
        var ports = FreePorts.Take(4);

        var started = await workspace.RunAsync("start", ["--pm2"], new Dictionary<string, string?>
        {
            ["DAPRD"] = "bash",
            ["DAPRPUSH_HOME"] = workspace.At("artifacts"),
            ["DAPRPUSH_GATEWAYS"] = "1",
            ["PM2_HOME"] = workspace.At("pm2"),
            ["START_PATIENCE"] = "2",
            ["SERVICE_PORT"] = $"{ports}",
            ["DAPRPUSH_APP_PORT"] = $"{ports + 3}",
            ["DAPRPUSH_ROUTER_PORT"] = $"{ports + 1}",
            ["DAPRPUSH_SEND_API_PORT"] = $"{ports + 2}",
        });

        started.ExitCode.Should().Be(1);
        started.Errors.Should().Contain("nothing has moved for 2 s; it waits for the health of message-router-0, send-api-0, push-gateway-0.");
    }

    [Fact]
    public async Task Redis_OfItsOwn_KeepsMessagesOverAKillUntilAllIsCleaned()
    {
        using var workspace = await Workspace.CreateAsync();
        await using var client = new EventStreamClient("/sse/user/alice");
        try
        {
            var first = await workspace.RunAsync("start", ["--redis"]);
            first.ExitCode.Should().Be(0, first.All);
            first.Output.Should().Contain($"components: Redis at 127.0.0.1:{workspace.RedisPort}");
            await client.ConnectAsync(workspace.Gateway);
            await client.LeaveAsync();
            using var sender = new Sender(workspace.SendApi);
            var id = await new PersistentSender(sender, "alice").SendAsync();

            var killed = await workspace.RunAsync("stop", ["--force"]);
            killed.ExitCode.Should().Be(0, killed.All);
            killed.Output.Should().Contain("DaprPush has stopped.").And.Contain("Redis has stopped.");
            (await AnswersAsync(workspace.Gateway.Port)).Should().BeFalse();
            (await AnswersAsync(workspace.RedisPort)).Should().BeFalse();

            var second = await workspace.RunAsync("start", ["--redis"]);
            second.ExitCode.Should().Be(0, second.All);
            await client.ConnectAsync(workspace.Gateway);
            await client.WaitForMessageAsync(id, Limit);
        }
        finally
        {
            var cleaned = await workspace.RunAsync("stop", ["--clean"]);
            cleaned.Output.Should().Contain("Logs and data are gone.", cleaned.All);
        }

        Directory.Exists(workspace.At("artifacts", "run")).Should().BeFalse();
        (await AnswersAsync(workspace.RedisPort)).Should().BeFalse();
    }

    [Fact]
    public async Task Dapr_WithoutWhatItNeeds_NamesItOneAfterAnother()
    {
        using var folder = new TestFolder("redis");
        await using var redis = new RedisServer(folder.Path);
        using var workspace = await Workspace.CreateAsync(redis.Port);
        var onlyTheShell = new Dictionary<string, string?> { ["PATH"] = workspace.Shell() };
        await RefusedAsync("the Dapr CLI is missing");
        workspace.Stand("dapr", "echo \"dapr $*\"");
        await RefusedAsync("Azure Functions Core Tools are missing: npm install -g azure-functions-core-tools@4");
        workspace.Stand("func", "exit 0");
        await RefusedAsync($"no Redis answers at 127.0.0.1:{workspace.RedisPort}");
        await redis.StartAsync();

        var started = await workspace.RunAsync("start", ["--dapr"], onlyTheShell);

        started.ExitCode.Should().Be(0, started.All);
        started.Output.Should().EndWith("dapr run -f .\n");

        async Task RefusedAsync(string sentence)
        {
            var result = await workspace.RunAsync("start", ["--dapr"], onlyTheShell);
            result.ExitCode.Should().Be(1);
            result.Errors.Should().Contain($"error: {sentence}");
        }
    }

    [Fact]
    public async Task Pm2_WithTheSettingsOfAServer_RunsEverythingUntilItIsStopped()
    {
        using var workspace = await Workspace.CreateAsync();
        await using var server = ServerInstallation.Create(gateways: 1);
        var pm2 = await ProcessManager.InstallAsync(server);
        var environment = new Dictionary<string, string?>(pm2.Environment);
        foreach (var (name, value) in server.Settings)
        {
            environment[name] = value;
        }

        try
        {
            await RefusedAsync(new Dictionary<string, string?>(environment) { ["DAPRD"] = "daprd-that-is-nowhere" }, "daprd is missing");
            await server.StartSidecarsAsync();

            var started = await workspace.RunAsync("start", ["--pm2"], environment);
            started.ExitCode.Should().Be(0, started.All);
            started.Output.Should().Contain($"curl -N http://localhost:{server.Gateways[0].Port}/sse/user/alice");
            await RefusedAsync(environment, "DaprPush is running already");
            var status = await workspace.RunAsync("status", [], environment);
            status.ExitCode.Should().Be(0, status.All);
            status.Output.Should().Contain("DaprPush runs under PM2").And.MatchRegex("(?s)message-router-0 +\\{.*send-api-0 +\\{.*push-gateway-0 +\\{");
            (await workspace.RunAsync("status", ["--logs"], environment)).Output.Should().Contain("Application started");

            var stopped = await workspace.RunAsync("stop", [], environment);
            stopped.Output.Should().Contain("DaprPush has stopped.", stopped.All);
            (await workspace.RunAsync("status", [], environment)).Output.Should().Contain("DaprPush is not running");
        }
        finally
        {
            await pm2.RunAsync("kill");
        }

        async Task RefusedAsync(Dictionary<string, string?> with, string sentence)
        {
            var result = await workspace.RunAsync("start", ["--pm2"], with);
            result.ExitCode.Should().Be(1);
            result.Errors.Should().Contain($"error: {sentence}");
        }
    }

    private static async Task SendAndReceiveAsync(Workspace workspace)
    {
        await using var client = new EventStreamClient("/sse/user/alice");
        await client.ConnectAsync(workspace.Gateway);
        using var sender = new Sender(workspace.SendApi);
        await client.WaitForMessageAsync(await new PersistentSender(sender, "alice").SendAsync(), Limit);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
