using System.Net;
using DaprPush.Testing.Processes;

namespace DaprPush.Testing.Running;

/// <summary>
/// The whole system as users start it: a <c>dapr.yaml</c> under the development sidecar, every part a process of its own, on ports of
/// its own. Its logs, its data and its copy of <c>dapr.yaml</c> stay in <see cref="Folder"/>.
/// </summary>
public sealed class PushSystem : IAsyncDisposable
{
    private const int RunLimitSeconds = 30;
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private static readonly HttpClient Faults = new(new SocketsHttpHandler { UseProxy = false });
    private readonly PushSystemOptions _options;
    private readonly SystemFolder _files;
    private ChildProcess? _sidecar;
    private IReadOnlyList<int> _orphans = [];

    private PushSystem(PushSystemOptions options, SystemFolder files, RedisServer? redis, CuttableProxy? redisProxy)
    {
        _options = options;
        _files = files;
        Redis = redis;
        RedisProxy = redisProxy;
        SendApi = Local(files.PortOf(7071));
        Gateways = GatewaysOn(8089);
    }

    /// <summary>Where this system keeps everything.</summary>
    public string Folder => _files.Path;

    /// <summary>The log of the sidecar and all apps.</summary>
    public string LogPath => Path.Combine(Folder, "system.log");

    /// <summary>The public address of the first send API.</summary>
    public Uri SendApi { get; }

    /// <summary>The public addresses of the gateways.</summary>
    public IReadOnlyList<Uri> Gateways { get; }

    /// <summary>The gateways' addresses for operators: console and metrics.</summary>
    public IReadOnlyList<Uri> Consoles => GatewaysOn(8280);

    /// <summary>Whether the gateways have such addresses: builds of old have not.</summary>
    public bool HasConsoles => _files.Names(8280);

    /// <summary>The broker and store; null where they are in memory.</summary>
    public RedisServer? Redis { get; }

    /// <summary>What stands before it; null where nothing does.</summary>
    public CuttableProxy? RedisProxy { get; }

    /// <summary>The development sidecar's process.</summary>
    public int SidecarPid => _sidecar!.Pid;

    /// <summary>All instances as they are now.</summary>
    public IReadOnlyList<AppInstance> Apps => RunState.Read(_files.StateFile)?.Apps ?? [];

    /// <summary>Starts a system and returns once everything in it is healthy.</summary>
    /// <exception cref="TimeoutException">It is not within the limit; the message ends with the last lines of its log.</exception>
    public static async Task<PushSystem> StartAsync(PushSystemOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = SystemFolder.NewPath(options);
        RedisServer? redis = null;
        if (options.Components == ComponentSet.Redis)
        {
            redis = new RedisServer(Path.Combine(folder, "redis"), [.. options.RedisArguments]);
            await redis.StartAsync().ConfigureAwait(false);
        }

        var proxy = redis is not null && options.ProxiesRedis ? new CuttableProxy(Local(redis.Port)) : null;
        var system = new PushSystem(options, SystemFolder.Create(
            folder, proxy?.Address.Port ?? redis?.Port, options.RunFile, options.Environment.GetValueOrDefault("ENVIRONMENT")), redis, proxy);
        try
        {
            await system.StartSidecarAsync().ConfigureAwait(false);
            return system;
        }
        catch
        {
            await system.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The local address that a port of the run file became.</summary>
    public Uri AddressOf(int namedPort) => Local(_files.PortOf(namedPort));

    /// <summary>The instances of an app, in their order.</summary>
    public IReadOnlyList<AppInstance> InstancesOf(string appId) => [.. Apps.Where(app => app.AppId == appId)];

    /// <summary>The port of an app that its sidecar calls.</summary>
    public Uri App(string appId, int ordinal = 0) => InstancesOf(appId)[ordinal].Address;

    /// <summary>The sidecar of an app: any app may be called through it.</summary>
    public Uri Sidecar(string appId, int ordinal = 0) => InstancesOf(appId)[ordinal].Sidecar;

    /// <summary>Starts the development sidecar, and with it the apps, after it was killed or stopped. Apps that live on from before it ends first.</summary>
    public async Task StartSidecarAsync()
    {
        await DisposeSidecarAsync().ConfigureAwait(false);
        _sidecar = ChildProcess.Start("dotnet", [Repository.DevSidecar(), .. Arguments()], Repository.Root, LogPath, _options.Environment);
        await WaitUntilHealthyAsync().ConfigureAwait(false);
        _orphans = [];
    }

    /// <summary>Returns once every part answers that it is healthy.</summary>
    /// <exception cref="TimeoutException">It is not within the limit; the message ends with the last lines of its log.</exception>
    public Task WaitUntilHealthyAsync() => Waiting.UntilAsync(
        IsUpAsync, _options.StartLimit, () => $"The system is not healthy. The end of {LogPath}:\n{_sidecar!.LastLines()}");

    /// <summary>Tells the development sidecar to stop and waits until it is gone.</summary>
    public Task StopAsync(Signal signal, TimeSpan limit) => _sidecar!.EndAsync(signal, limit);

    /// <summary>kill -9 for the development sidecar alone: its apps, which it can't take with it, live on without one.</summary>
    public async Task KillSidecarAsync()
    {
        _orphans = ProcessTree.WithDescendants(SidecarPid);
        await _sidecar!.EndAsync(Signal.Kill, TimeSpan.FromSeconds(RunLimitSeconds)).ConfigureAwait(false);
    }

    /// <summary>kill -9 for the development sidecar, and then for the apps: as a machine that loses its power.</summary>
    public async Task KillAllAsync()
    {
        await KillSidecarAsync().ConfigureAwait(false);
        await KillOrphansAsync().ConfigureAwait(false);
    }

    /// <summary>Sends a signal to an app's own process.</summary>
    /// <returns>Its id; null where it does not run.</returns>
    public int? SignalApp(string appId, int ordinal, Signal signal) =>
        InstancesOf(appId)[ordinal].OwnPid() is { } pid && Signals.Send(pid, signal) ? pid : null;

    /// <summary>Breaks a part of the system, as tools/dev-sidecar/README.md says; returns when it is back.</summary>
    /// <param name="path">What: <c>placement/restart?away=2</c>, <c>sidecars/message-router-0/kill?away=2</c>, …</param>
    /// <exception cref="InvalidOperationException">It was refused; the message says why.</exception>
    public async Task FaultAsync(string path)
    {
        var port = RunState.Read(_files.StateFile)?.FaultPort ?? throw new InvalidOperationException("This system takes no faults: see PushSystemOptions.TakesFaults.");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Local(port), path));
        request.Headers.Add("X-Dev-Sidecar-Fault", "yes");
        using var response = await Faults.SendAsync(request).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"{path}: {await response.Content.ReadAsStringAsync().ConfigureAwait(false)}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeSidecarAsync().ConfigureAwait(false);
        await KillOrphansAsync().ConfigureAwait(false);
        if (RedisProxy is not null)
        {
            await RedisProxy.DisposeAsync().ConfigureAwait(false);
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IReadOnlyList<Uri> GatewaysOn(int namedPort) =>
        [.. Enumerable.Range(0, _options.Scale.GetValueOrDefault("push-gateway", 1)).Select(ordinal => Local(_files.PortOf(namedPort) + ordinal))];

    private static Uri Local(int port) => new($"http://127.0.0.1:{port}/");

    private static async Task<bool> IsHealthyAsync(Uri address)
    {
        try
        {
            using var response = await Http.GetAsync(address).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK
                && (await response.Content.ReadAsStringAsync().ConfigureAwait(false)).StartsWith("{\"status\":\"healthy\"", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private IEnumerable<string> Arguments()
    {
        string[] always = ["run", "-f", _files.RunFile, "--no-color", "--state-file", _files.StateFile];
        string[] components = _options.Components == ComponentSet.InMemory
            ? ["--override", Repository.At("components", "swaps", "in-memory")]
            : [];
        string[] resources = _options.Resources.Length > 0 ? ["--override", _files.WriteResources(_options.Resources)] : [];
        string[] onExit = _options.RestartsApps ? ["--on-exit", "Restart"] : _options.IgnoresEnds ? ["--on-exit", "Ignore"] : [];
        string[] ports = ["--free-ports", SystemFolder.TakeFreePorts()];
        return [.. always, .. _options.TakesFaults ? ["--faults"] : Array.Empty<string>(), .. ports, .. components, .. resources, .. onExit, .. _options.SidecarOptions, .. _options.Scale.SelectMany(app => new[] { "--scale", $"{app.Key}={app.Value}" })];
    }

    private async Task<bool> IsUpAsync()
    {
        if (_sidecar!.HasExited)
        {
            throw new InvalidOperationException($"The development sidecar ended with code {_sidecar.ExitCode}. The end of {LogPath}:\n{_sidecar.LastLines()}");
        }

        if (RunState.Read(_files.StateFile) is not { Status: "ready" } state || state.Pid != _sidecar.Pid)
        {
            return false;
        }

        // At the port for Dapr: the public one may speak TLS.
        var pages = InstancesOf("push-gateway").Select(gateway => new Uri(gateway.Address, "health"))
            .Concat(InstancesOf("message-router").Select(router => new Uri(router.Address, "health")))
            .Concat(InstancesOf("send-api").Select(api => new Uri(api.Address, "api/health")));
        return (await Task.WhenAll(pages.Select(IsHealthyAsync)).ConfigureAwait(false)).All(healthy => healthy);
    }

    private async Task KillOrphansAsync()
    {
        var orphans = _orphans;
        _orphans = [];
        foreach (var process in orphans.Where(ProcessTree.IsAlive))
        {
            Signals.Send(process, Signal.Kill);
        }

        await Waiting.UntilAsync(
            () => !orphans.Any(ProcessTree.IsAlive), TimeSpan.FromSeconds(RunLimitSeconds), () => "a killed process is still there").ConfigureAwait(false);
    }

    private async Task DisposeSidecarAsync()
    {
        if (_sidecar is null)
        {
            return;
        }

        if (!_sidecar.HasExited)
        {
            await _sidecar.EndAsync(Signal.Terminate, TimeSpan.FromSeconds(RunLimitSeconds)).ConfigureAwait(false);
        }

        await _sidecar.DisposeAsync().ConfigureAwait(false);
        _sidecar = null;
    }
}
