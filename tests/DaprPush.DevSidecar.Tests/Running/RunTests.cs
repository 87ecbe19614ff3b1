using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DaprPush.DevSidecar.Running;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Running;

public sealed class RunTests
{
    [Fact]
    public async Task Run_App_GetsTheCommandLinesEnvironment()
    {
        await using var run = new RunHarness();
        run.Start("""
            version: 1
            common:
              resourcesPath: ./components
              env:
                SHARED: common
                BOTH: common
            apps:
              - appID: shop
                appDirPath: .
                command: ["sh", "-c", "echo id=$APP_ID http=$DAPR_HTTP_PORT grpc=$DAPR_GRPC_PORT metrics=$DAPR_METRICS_PORT protocol=$APP_PROTOCOL shared=$SHARED both=$BOTH pod=$POD_NAME; echo problem >&2; exec sleep 60"]
                env:
                  BOTH: own
            """);

        await run.LineAsync("shop    | id=shop");
        await run.LineAsync("shop    | problem");

        var app = run.State.GetProperty("apps")[0];
        run.Lines.Should().Contain(
            $"shop    | id=shop http={app.GetProperty("daprHttpPort")} grpc={app.GetProperty("daprGrpcPort")} metrics={app.GetProperty("metricsPort")} protocol=http shared=common both=own pod=");
        (await run.StopAsync()).Should().Be(0);
        run.State.GetProperty("status").GetString().Should().Be("stopped");
    }

    [Fact]
    public async Task Run_AppEndsByItself_StopsEverythingAndSaysWhy()
    {
        await using var run = new RunHarness();
        run.Start("""
            version: 1
            apps:
              - appID: steady
                appDirPath: .
                command: ["sh", "-c", "exec sleep 300"]
              - appID: brief
                appDirPath: .
                command: ["sh", "-c", "echo the last words; exit 3"]
            """);

        (await run.EndAsync()).Should().Be(1);

        run.Lines.Should().Contain(line => line.Contains("app brief exited with code 3", StringComparison.Ordinal));
        run.Lines.Count(line => line.Contains("the last words", StringComparison.Ordinal)).Should().Be(2);
    }

    [Fact]
    public async Task Run_Stopped_LeavesNoProcessBehindAWrapper()
    {
        await using var run = new RunHarness();
        run.Start("""
            version: 1
            apps:
              - appID: wrapped
                appDirPath: .
                command: ["sh", "-c", "sh -c 'trap \"\" TERM; echo inner=$$; while :; do sleep 0.1; done' & sh -c 'echo orphan; exec sleep 300' & echo outer=$$; wait"]
            """);
        await run.LineAsync("inner=");
        await run.LineAsync("orphan");
        await run.LineAsync("outer=");
        var inner = int.Parse(run.Lines.First(line => line.Contains("inner=", StringComparison.Ordinal)).Split('=')[1], CultureInfo.InvariantCulture);

        await run.StopAsync();

        LiveProcesses.Contain(inner).Should().BeFalse("SIGKILL follows when SIGTERM is ignored");
    }

    [Fact]
    public async Task Run_NamedPortTaken_IsRefusedWithItsHolder()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var run = new RunHarness();
        run.Start($"""
            version: 1
            apps:
              - appID: shop
                appDirPath: .
                appPort: {port}
                command: ["true"]
            """);

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync($"port {port}, appPort of app shop, is already in use by process {Environment.ProcessId} (");
    }

    [Fact]
    public async Task Run_Scaled_GivesEachInstanceANameAndPortsOfItsOwn()
    {
        await using var run = new RunHarness();
        run.Start(
            """
            version: 1
            apps:
              - appID: shop
                appDirPath: .
                appPort: 0
                command: ["sh", "-c", "echo pod=$POD_NAME admin=$ADMIN_PORT name=$NAME; exec sleep 60"]
                env:
                  ADMIN_PORT: "9000"
                  NAME: "7"
            """,
            options => options with { Scale = new Dictionary<string, int> { ["shop"] = 2 } });

        await run.LineAsync("shop-0  | pod=shop-0 admin=9000 name=7");
        await run.LineAsync("shop-1  | pod=shop-1 admin=9001 name=7");
        await run.LineAsync("shop-1: ADMIN_PORT is 9001 (dapr.yaml says 9000)");
        run.State.GetProperty("apps").EnumerateArray().Select(app => app.GetProperty("daprHttpPort").GetInt32()).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Run_RestartOnExit_StartsTheAppAgain()
    {
        await using var run = new RunHarness();
        run.Start(
            """
            version: 1
            apps:
              - appID: shop
                appDirPath: .
                command: ["sh", "-c", "echo run >> runs; test $(wc -l < runs) -ge 2 && exec sleep 60; exit 1"]
            """,
            options => options with { OnExit = ExitPolicy.Restart });

        await run.LineAsync("starting shop again in 1 s; it has ended 1 times");
        await Eventually.TrueAsync(() => File.ReadAllLines(Path.Combine(run.Folder, "runs")).Length == 2);
        await Eventually.TrueAsync(() => run.State.GetProperty("apps")[0].GetProperty("status").GetString() == "ready");
        run.State.GetProperty("apps")[0].GetProperty("restarts").GetInt32().Should().Be(1);
        run.State.GetProperty("apps")[0].GetProperty("exitCode").GetInt32().Should().Be(1);
        (await run.StopAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Run_RestartOnExit_AnAppWithWrongSettingsEndsTheRun()
    {
        await using var run = new RunHarness();
        run.Start(
            """
            version: 1
            apps:
              - appID: shop
                appDirPath: .
                command: ["sh", "-c", "exit 78"]
            """,
            options => options with { OnExit = ExitPolicy.Restart });

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync("stopping everything");
    }

    [Fact]
    public async Task Run_AppNeverOpensItsPort_IsGivenUp()
    {
        await using var run = new RunHarness();
        run.Start(
            $"""
            version: 1
            apps:
              - appID: deaf
                appDirPath: .
                appPort: {TestApp.FreePort()}
                command: ["sleep", "60"]
            """,
            options => options with { AppWait = TimeSpan.FromMilliseconds(300) });

        (await run.EndAsync()).Should().Be(1);
        await run.LineAsync("app deaf did not answer on its port");
        run.Lines.Should().Contain(line => line.Contains("for 0.3 s it has written nothing and used no CPU time", StringComparison.Ordinal));
    }

    /// <summary>It goes on for several times the limit, and is given up only when nothing moves.</summary>
    [Theory]
    [InlineData("i=0; while [ $i -lt 12 ]; do echo still at it; sleep 0.5; i=$((i+1)); done; echo at rest; exec sleep 60")]
    [InlineData("end=$(($(date +%s) + 7)); while [ $(date +%s) -lt $end ]; do i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; done; echo at rest; exec sleep 60")]
    public async Task Run_AppThatMovesBeforeItOpensItsPort_IsWaitedForUntilItIsAtRest(string work)
    {
        await using var run = new RunHarness();
        run.Start(
            $"""
            version: 1
            apps:
              - appID: slow
                appDirPath: .
                appPort: {TestApp.FreePort()}
                command: ["sh", "-c", "{work}"]
            """,
            options => options with { AppWait = TimeSpan.FromSeconds(3) });

        (await run.EndAsync()).Should().Be(1);
        run.Lines.Should().Contain(line => line.EndsWith("at rest", StringComparison.Ordinal), "it was waited for");
    }

    [Fact]
    public async Task Run_Shutdown_StopsThatAppAlone()
    {
        await using var run = new RunHarness();
        run.Start("""
            version: 1
            apps:
              - appID: leaving
                appDirPath: .
                command: ["sleep", "60"]
              - appID: staying
                appDirPath: .
                command: ["sleep", "60"]
            """);
        await run.LineAsync("all 2 instances are ready");
        using var client = new HttpClient();

        var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{run.State.GetProperty("apps")[0].GetProperty("daprHttpPort")}/v1.0/shutdown"), null);

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        await run.LineAsync("leaving was asked to shut down");
        await Eventually.TrueAsync(() => run.State.GetProperty("apps")[0].GetProperty("status").GetString() == "stopped");
        run.State.GetProperty("apps")[1].GetProperty("status").GetString().Should().Be("ready");
    }

    [Fact]
    public async Task Run_InstancesThatRunAlready_EachHaveASidecarWhereTheFileSays()
    {
        await using var run = new RunHarness();
        int[] ports = [TestApp.FreePort(), TestApp.FreePort()];
        run.Start(string.Create(CultureInfo.InvariantCulture, $"""
            version: 1
            apps:
              - appID: shop
                appDirPath: .
                daprHTTPPort: {ports[0]}
              - appID: shop
                appDirPath: .
                daprHTTPPort: {ports[1]}
            """));

        await run.LineAsync("all 2 instances are ready");

        run.State.GetProperty("apps").EnumerateArray()
            .Select(app => (app.GetProperty("appId").GetString(), app.GetProperty("instance").GetString(), app.GetProperty("daprHttpPort").GetInt32()))
            .Should().Equal(("shop", "shop-0", ports[0]), ("shop", "shop-1", ports[1]));
    }
}
