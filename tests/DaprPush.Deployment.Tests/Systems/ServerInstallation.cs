using System.Globalization;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Deployment.Tests.Systems;

/// <summary>
/// DaprPush laid out as on a server, on ports of its own, with <c>production.env.example</c> filled in. In the place of <c>daprd</c>
/// stands a program that writes its arguments down and waits; the sidecars' work is done by <see cref="Sidecars"/>, on the ports that
/// <c>deploy/servers/instance.sh</c> gives them.
/// </summary>
internal sealed class ServerInstallation : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly TestFolder _folder = new("server");
    private Sidecars? _sidecars;

    private ServerInstallation(int gateways)
    {
        Instances = ["message-router-0", "send-api-0", .. Enumerable.Range(0, gateways).Select(ordinal => $"push-gateway-{ordinal}")];
        Link("push-gateway", "DaprPush.Gateway");
        Link("message-router", "DaprPush.Router");
        Link("send-api", "DaprPush.SendApi");
        var daprd = _folder.Program("daprd", $"#!/bin/sh\necho \"$@\" >>'{DaprdArguments}'\nexec sleep 100000\n");
        var ports = FreePorts.Take(100);
        string At(int offset) => (ports + offset).ToString(CultureInfo.InvariantCulture);
        Settings = new Dictionary<string, string>(EnvironmentFile.Production())
        {
            ["DAPRPUSH_HOME"] = _folder.At("home"),
            ["DAPRPUSH_COMPONENTS"] = Repository.At("components"),
            ["DAPRPUSH_GATEWAYS"] = gateways.ToString(CultureInfo.InvariantCulture),
            ["DAPRPUSH_LOGS"] = _folder.At("logs"),
            ["DAPRPUSH_MACHINE"] = "tested",
            ["DAPRD"] = daprd,
            ["FUNC"] = FunctionsHost.Command,

            // A test has not the time of production.
            ["Push__Gateway__DrainSeconds"] = "2",

            // The slots of gateways are 0 and 1, of the router 20, of the send API 40: these bases keep all of them apart.
            ["SERVICE_PORT"] = At(0),
            ["ADMIN_PORT"] = At(62),
            ["DAPRPUSH_SEND_API_PORT"] = At(2),
            ["DAPRPUSH_ROUTER_PORT"] = At(60),
            ["DAPRPUSH_APP_PORT"] = At(3),
            ["DAPRPUSH_DAPR_HTTP_PORT"] = At(5),
            ["DAPRPUSH_DAPR_GRPC_PORT"] = At(7),
            ["DAPRPUSH_DAPR_INTERNAL_PORT"] = At(9),
            ["DAPRPUSH_DAPR_METRICS_PORT"] = At(30),
        };
        SettingsFile = _folder.At("daprpush.env");
        File.WriteAllLines(SettingsFile, Settings.Select(setting => $"{setting.Key}=\"{setting.Value}\""));
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>In the order they start.</summary>
    public IReadOnlyList<string> Instances { get; }

    public string SettingsFile { get; }

    public string Folder => _folder.Path;

    /// <summary>A line for each start of a sidecar.</summary>
    public string DaprdArguments => _folder.At("daprd-arguments");

    public Uri SendApi { get; private set; } = new("http://127.0.0.1/");

    public IReadOnlyList<Uri> Gateways { get; private set; } = [];

    public static ServerInstallation Create(int gateways) => new(gateways);

    /// <summary>Starts what answers in the sidecars' place; the apps come by themselves.</summary>
    public async Task StartSidecarsAsync()
    {
        var sidecars = new List<SidecarPorts>();
        var gateways = new List<Uri>();
        foreach (var instance in Instances)
        {
            var ports = await PortsAsync(instance);
            sidecars.Add(new SidecarPorts(instance[..instance.LastIndexOf('-')], ports["APP_PORT"], ports["DAPR_HTTP_PORT"], ports["DAPR_GRPC_PORT"], ports["DAPR_METRICS_PORT"]));
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
        _sidecars = Sidecars.Start(_folder, sidecars, Settings);
    }

    public Task WaitUntilHealthyAsync(Func<string> diagnosis) => Waiting.UntilAsync(
        async () => (await Task.WhenAll(Gateways.Select(gateway => new Uri(gateway, "health")).Append(new Uri(SendApi, "api/health")).Select(HealthPage.IsHealthyAsync))).All(healthy => healthy),
        Limit,
        () => $"Not healthy:\n{_sidecars!.LastLines()}\n{diagnosis()}");

    /// <summary>What <c>instance.sh ports</c> prints; an empty port is left out.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PortsAsync(string instance)
    {
        var result = await Tool.RunAsync(
            Repository.At("deploy", "servers", "instance.sh"), ["ports", instance], environment: Settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).Where(pair => pair[1].Length > 0)
            .ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (_sidecars is not null)
        {
            await _sidecars.DisposeAsync();
        }

        _folder.Dispose();
    }

    private void Link(string app, string project)
    {
        Directory.CreateDirectory(_folder.At("home"));
        Directory.CreateSymbolicLink(_folder.At("home", app), Repository.At("artifacts", "bin", project, Repository.Configuration.ToLowerInvariant()));
    }
}
