using System.Globalization;
using System.Net;
using System.Text.Json;
using DaprPush.DevSidecar.Running;
using DaprPush.DevSidecar.Running.Faults;
using DaprPush.DevSidecar.Tests.Harness;

namespace DaprPush.DevSidecar.Tests.Running;

/// <summary>Parts of a run that are broken on request.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private const string Alarm = """{"entities":["Alarm"]}""";
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });
    private readonly RunHarness _run = new();
    private readonly TestApp _app = new() { Config = Alarm, Subscriptions = "[]" };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _run.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task KillSidecar_WhileItsAppLives_BeginsANewLifeThatAsksTheAppAgain()
    {
        await StartAsync();
        var process = App("shop-0").GetProperty("pid").GetInt32();

        var killing = FaultAsync("sidecars/shop-0/kill?away=1");
        await Eventually.TrueAsync(async () => await HealthAsync("shop-0") is null);
        (await killing).StatusCode.Should().Be(HttpStatusCode.OK);

        (await HealthAsync("shop-0")).Should().Be(HttpStatusCode.NoContent);
        App("shop-0").GetProperty("pid").GetInt32().Should().Be(process);
        _app.Asked.Should().Be(2);
    }

    [Fact]
    public async Task KillApp_WhileItsSidecarLives_TheTimersOfItsFormerLifeFireIntoTheNewOne()
    {
        await StartAsync();
        await CallAsync(HttpMethod.Post, "shop-0", "v1.0/actors/Alarm/one/timers/tick", """{"dueTime":"1s","period":"1s"}""");
        var process = App("shop-0").GetProperty("pid").GetInt32();

        (await FaultAsync("apps/shop-0/kill?away=0")).StatusCode.Should().Be(HttpStatusCode.OK);

        App("shop-0").GetProperty("pid").GetInt32().Should().NotBe(process);
        (await _app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/timer/tick");
        (await _app.NextAsync()).Path.Should().Be("/actors/Alarm/one/method/timer/tick");
        (await HealthAsync("shop-0")).Should().Be(HttpStatusCode.NoContent);
        _app.Asked.Should().Be(1, "its sidecar knows the app already");
        _run.Lines.Should().NotContain(line => line.Contains("exited with code", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AddAndRemove_Host_ChangesTheRunAndItsStateFile()
    {
        await StartAsync();

        (await (await FaultAsync("hosts/shop/add")).Content.ReadAsStringAsync()).Should().Be("shop-1");
        await Eventually.TrueAsync(() => App("shop-1").GetProperty("status").GetString() == "starting");
        (await FaultAsync("hosts/shop-1/remove")).StatusCode.Should().Be(HttpStatusCode.OK);

        _run.State.GetProperty("apps").GetArrayLength().Should().Be(1);
        (await (await FaultAsync("hosts/shop/add")).Content.ReadAsStringAsync()).Should().Be("shop-1");
        (await _run.StopAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Add_TwoHostsAtOnce_EachHasANumberOfItsOwn()
    {
        await StartAsync();

        var answers = await Task.WhenAll(FaultAsync("hosts/shop/add"), FaultAsync("hosts/shop/add"));

        (await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Should().BeEquivalentTo("shop-1", "shop-2");
        _run.State.GetProperty("apps").GetArrayLength().Should().Be(3);
    }

    [Fact]
    public async Task RestartPlacement_WhileActorsLive_LetsThemGoAndGoesOn()
    {
        await StartAsync();
        (await CallAsync(HttpMethod.Post, "shop-0", "v1.0/actors/Alarm/one/method/ring", "")).StatusCode.Should().Be(HttpStatusCode.OK);
        await _app.NextAsync();

        (await FaultAsync("placement/restart?away=0")).StatusCode.Should().Be(HttpStatusCode.OK);

        (await _app.NextAsync()).Method.Should().Be("DELETE");
        (await CallAsync(HttpMethod.Post, "shop-0", "v1.0/actors/Alarm/one/method/ring", "")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task RestartScheduler_Gracefully_RefusesRemindersUntilItIsBack()
    {
        await StartAsync();

        var restart = FaultAsync("scheduler/restart?away=1&graceful=true");
        await Eventually.TrueAsync(async () => await RemindAsync() == HttpStatusCode.InternalServerError);
        (await restart).StatusCode.Should().Be(HttpStatusCode.OK);

        (await RemindAsync()).Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task KillBoth_AppAndSidecar_BothBeginAnew()
    {
        await StartAsync();
        var process = App("shop-0").GetProperty("pid").GetInt32();

        (await FaultAsync("instances/shop-0/kill?away=0")).StatusCode.Should().Be(HttpStatusCode.OK);

        App("shop-0").GetProperty("pid").GetInt32().Should().NotBe(process);
        (await HealthAsync("shop-0")).Should().Be(HttpStatusCode.NoContent);
        _app.Asked.Should().Be(2);
        _run.Lines.Should().NotContain(line => line.Contains("exited with code", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Shutdown_OfASidecarWhereEndedAppsAreStartedAgain_BeginsAnotherWhileItsAppLives()
    {
        await StartAsync();
        var process = App("shop-0").GetProperty("pid").GetInt32();

        (await CallAsync(HttpMethod.Post, "shop-0", "v1.0/shutdown", "")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await _run.LineAsync("the sidecar of shop-0 was asked to shut down; another begins in 1 s, its app lives on");
        await Eventually.TrueAsync(async () => _app.Asked == 2 && await HealthAsync("shop-0") == HttpStatusCode.NoContent);
        (await CallAsync(HttpMethod.Post, "shop-0", "v1.0/shutdown", "")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await _run.LineAsync("another begins in 2 s");

        App("shop-0").GetProperty("pid").GetInt32().Should().Be(process);
        await Eventually.TrueAsync(async () => _app.Asked == 3 && await HealthAsync("shop-0") == HttpStatusCode.NoContent);
        (await _run.StopAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData("sidecars/nobody/kill", "there is no instance 'nobody'; there are shop-0")]
    [InlineData("apps/shop-0/kill?away=-1", "away is from 0 to 600 seconds, not -1")]
    [InlineData("hosts/other/add", "there is no app 'other'")]
    public async Task Fault_ThatCannotBe_IsRefusedAndSaysWhy(string path, string reason)
    {
        await StartAsync();

        var answer = await FaultAsync(path);

        answer.StatusCode.Should().Be(HttpStatusCode.Conflict);
        (await answer.Content.ReadAsStringAsync()).Should().Be(reason);
        (await HealthAsync("shop-0")).Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Fault_WithoutTheHeader_IsForbidden()
    {
        await StartAsync();

        using var answer = await Http.PostAsync(new Uri($"http://127.0.0.1:{FaultPort}/placement/restart"), null);

        answer.StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private int FaultPort => _run.State.GetProperty("faultPort").GetInt32();

    // The app's requests are answered in this process; what the run starts and kills is a command beside it.
    private async Task StartAsync()
    {
        _run.Start(
            string.Create(CultureInfo.InvariantCulture, $$"""
                version: 1
                common:
                  resourcesPath: ./components
                apps:
                  - appID: shop
                    appDirPath: .
                    appPort: {{_app.Port}}
                    command: ["sh", "-c", "exec sleep 300"]
                """),
            options => options with { TakesFaults = true, OnExit = ExitPolicy.Restart, Scale = new Dictionary<string, int> { ["shop"] = 1 } });
        await Eventually.TrueAsync(() => File.Exists(_run.StateFile) && _run.State.TryGetProperty("faultPort", out _));
        await _app.StartAsync();
        await _run.LineAsync("all 1 instances are ready");
    }

    private async Task<HttpStatusCode> RemindAsync() =>
        (await CallAsync(HttpMethod.Post, "shop-0", "v1.0/actors/Alarm/one/reminders/far", """{"dueTime":"1h"}""")).StatusCode;

    private JsonElement App(string instance) =>
        _run.State.GetProperty("apps").EnumerateArray().First(app => app.GetProperty("instance").GetString() == instance);

    private async Task<HttpResponseMessage> FaultAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{FaultPort}/{path}"));
        request.Headers.Add(FaultServer.Header, "yes");
        return await Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> CallAsync(HttpMethod method, string instance, string path, string body)
    {
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{App(instance).GetProperty("daprHttpPort")}/{path}"))
        {
            Content = new StringContent(body),
        };
        return await Http.SendAsync(request);
    }

    private async Task<HttpStatusCode?> HealthAsync(string instance)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{App(instance).GetProperty("daprHttpPort")}/v1.0/healthz"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
