using System.Globalization;
using System.Text;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>
/// DaprPush laid out as on a server, on ports of its own. In the place of <c>daprd</c>, which does not come with the tests, stands a
/// program that writes its arguments down and waits; the sidecars' work is done by the development sidecar, on the ports that
/// <c>deploy/servers/instance.sh</c> gives them.
/// </summary>
internal sealed class ServerInstallation : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly TestFolder _folder = new("server");
    private readonly string[] _instances;
    private ChildProcess? _sidecars;

    public ServerInstallation(int gateways)
    {
        _instances = ["message-router-0", "send-api-0", .. Enumerable.Range(0, gateways).Select(ordinal => $"push-gateway-{ordinal}")];
        Link("push-gateway", "DaprPush.Gateway");
        Link("message-router", "DaprPush.Router");
        Link("send-api", "DaprPush.SendApi");
        var daprd = _folder.Program("daprd", $"#!/bin/sh\necho \"$@\" >>'{DaprdArguments}'\nexec sleep 100000\n");
        var ports = FreePorts.Take(100);
        string At(int offset) => (ports + offset).ToString(CultureInfo.InvariantCulture);
        Settings = new Dictionary<string, string>
        {
            ["ENVIRONMENT"] = "development",
            ["DAPRPUSH_HOME"] = _folder.At("home"),
            ["DAPRPUSH_COMPONENTS"] = Repository.At("components"),
            ["DAPRPUSH_GATEWAYS"] = gateways.ToString(CultureInfo.InvariantCulture),
            ["DAPRPUSH_LOGS"] = _folder.At("logs"),
            ["DAPRPUSH_MACHINE"] = "tested",
            ["DAPRD"] = daprd,

            // The slots of gateways are 0 and 1, of the router 20, of the send API 40: these bases keep all of them apart.
            ["SERVICE_PORT"] = At(0),
            ["DAPRPUSH_SEND_API_PORT"] = At(2),
            ["DAPRPUSH_ROUTER_PORT"] = At(60),
            ["DAPRPUSH_APP_PORT"] = At(3),
            ["DAPRPUSH_DAPR_HTTP_PORT"] = At(5),
            ["DAPRPUSH_DAPR_GRPC_PORT"] = At(7),
            ["DAPRPUSH_DAPR_INTERNAL_PORT"] = At(9),
            ["DAPRPUSH_DAPR_METRICS_PORT"] = At(30),
        };
        EnvironmentFile = _folder.At("daprpush.env");
        File.WriteAllLines(EnvironmentFile, Settings.Select(setting => $"{setting.Key}=\"{setting.Value}\""));
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public string EnvironmentFile { get; }

    public string Folder => _folder.Path;

    /// <summary>A line for each start of a sidecar.</summary>
    public string DaprdArguments => _folder.At("daprd-arguments");

    public Uri SendApi { get; private set; } = new("http://127.0.0.1/");

    public IReadOnlyList<Uri> Gateways { get; private set; } = [];

    /// <summary>Starts what answers in the sidecars' place; the apps come by themselves.</summary>
    public async Task StartSidecarsAsync()
    {
        var file = new StringBuilder($"version: 1\ncommon:\n  resourcesPaths: [{Repository.At("components")}]\n  configFilePath: {Repository.At("components", "configuration.yaml")}\napps:\n");
        var gateways = new List<Uri>();
        foreach (var instance in _instances)
        {
            var ports = await PortsAsync(instance);
            file.Append(CultureInfo.InvariantCulture, $"  - appID: {instance[..instance.LastIndexOf('-')]}\n    appDirPath: {_folder.Path}\n    appPort: {ports["APP_PORT"]}\n");
            file.Append(CultureInfo.InvariantCulture, $"    daprHTTPPort: {ports["DAPR_HTTP_PORT"]}\n    daprGRPCPort: {ports["DAPR_GRPC_PORT"]}\n    metricsPort: {ports["DAPR_METRICS_PORT"]}\n");
            if (instance.StartsWith("push-gateway", StringComparison.Ordinal))
            {
                gateways.Add(new Uri($"http://127.0.0.1:{ports["PUBLIC_PORT"]}/"));
            }
            else if (instance == "send-api-0")
            {
                SendApi = new Uri($"http://127.0.0.1:{ports["APP_PORT"]}/");
            }
        }

        Gateways = gateways;
        File.WriteAllText(_folder.At("dapr.yaml"), file.ToString());
        string[] arguments =
        [
            Repository.DevSidecar(), "run", "-f", _folder.At("dapr.yaml"), "--no-color", "--on-exit", "Ignore",
            "--override", Repository.At("components", "swaps", "in-memory"),
        ];
        _sidecars = ChildProcess.Start("dotnet", arguments, _folder.Path, _folder.At("sidecars.log"));
    }

    public Task WaitUntilHealthyAsync(Func<string> diagnosis) => Waiting.UntilAsync(
        async () => await AnswersAsync(new Uri(SendApi, "api/health")) && (await Task.WhenAll(Gateways.Select(gateway => AnswersAsync(new Uri(gateway, "health"))))).All(healthy => healthy),
        Limit,
        () => $"Not healthy:\n{_sidecars!.LastLines()}\n{diagnosis()}");

    /// <summary>What <c>instance.sh ports</c> prints.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PortsAsync(string instance)
    {
        var result = await Tool.RunAsync(
            Repository.At("deploy", "servers", "instance.sh"), ["ports", instance], environment: Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_sidecars is not null)
        {
            if (!_sidecars.HasExited)
            {
                await _sidecars.EndAsync(Signal.Terminate, Limit);
            }

            await _sidecars.DisposeAsync();
        }

        _folder.Dispose();
    }

    private static async Task<bool> AnswersAsync(Uri page)
    {
        try
        {
            using var answer = await Http.GetAsync(page);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Link(string app, string project)
    {
        Directory.CreateDirectory(_folder.At("home"));
        Directory.CreateSymbolicLink(_folder.At("home", app), Repository.At("artifacts", "bin", project, Repository.Configuration.ToLowerInvariant()));
    }
}
