using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Configuration;
using DaprPush.DevSidecar.Logs;
using DaprPush.DevSidecar.Running.Faults;
using DaprPush.DevSidecar.Running.Processes;
using DaprPush.DevSidecar.Sidecars;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Running;

/// <summary>One instance from start to end: its sidecar first, then its process, then both at once until one of them ends.</summary>
internal sealed class InstanceRun(
    InstancePlan plan, ResourceSet resources, SidecarConfiguration configuration, RunOptions options, string runId, SharedRuntime shared,
    RunState state, LogConsole console) : IAsyncDisposable
{
    private readonly CancellationTokenSource _shutdown = new();
    private readonly SemaphoreSlim _oneFault = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly RestartPause _pause = new(shared.Time, TimeSpan.FromSeconds(60), TimeSpan.FromMinutes(2));
    private volatile Sidecar? _sidecar;
    private volatile AppProcess? _process;
    private volatile Task? _replacing;
    private volatile Task _revival = Task.CompletedTask;

    /// <summary>The plan it follows.</summary>
    public InstancePlan Plan { get; } = plan;

    /// <summary>What the process wrote last.</summary>
    public IReadOnlyList<string> LastLines => _process?.LastLines ?? [];

    /// <summary>Opens the sidecar and starts the process.</summary>
    /// <exception cref="ComponentErrorException">A component is wrong.</exception>
    /// <exception cref="RunRefusedException">The command can't be started.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _sidecar = await StartSidecarAsync(cancellation);
        if (Plan.Command.Count > 0)
        {
            _process = AppProcess.Start(Plan, runId, options.Commands, console);
        }

        state.Set(Plan, "starting", _process?.Id);
    }

    /// <summary>Ends when the app is served.</summary>
    /// <param name="say">Told what is waited for.</param>
    /// <exception cref="RunRefusedException">It did not open its port, and nothing of it moves any more.</exception>
    public async Task ConnectAsync(Action<string> say, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await new StartWatch(Plan, _process, options.AppWait, say, shared.Time).WaitAsync(_sidecar!.ConnectAsync(limit.Token), limit);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RunRefusedException(
                $"app {Plan.Name} did not answer on its port {Plan.AppPort}, and for {options.AppWait.TotalSeconds} s it has written nothing and used no CPU time (--app-wait changes that)");
        }

        state.Set(Plan, "ready", _process?.Id);
    }

    /// <summary>Ends when the process does: its exit code, or null when the sidecar was asked to shut down and nobody starts it again.</summary>
    public async Task<int?> WaitAsync(CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_shutdown.Token, cancellation);
        try
        {
            do
            {
                await (_process?.WaitAsync(both.Token) ?? Task.Delay(Timeout.Infinite, both.Token));
            }
            while (await IsReplacedAsync(both.Token));

            state.Set(Plan, "exited", null, _process?.ExitCode);
            return _process?.ExitCode;
        }
        catch (OperationCanceledException) when (_shutdown.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>SIGKILL to the sidecar, whose app lives on; another begins its life after a while, on the same ports.</summary>
    public Task KillSidecarAsync(TimeSpan away) => BreakAsync(async () =>
    {
        await _sidecar!.KillAsync();
        _sidecar = null;
        await Task.Delay(away, _ending.Token);
        await BeginSidecarAsync();
    });

    /// <summary>SIGKILL to the app, whose sidecar lives on; it is started again after a while.</summary>
    /// <exception cref="FaultRefusedException">The app is not of this run: it has no command.</exception>
    public Task KillAppAsync(TimeSpan away) => BreakAsync(() => ReplaceAppAsync(() => Task.Delay(away, _ending.Token)));

    /// <summary>SIGKILL to the sidecar and the app at the same time; after a while both begin anew.</summary>
    /// <exception cref="FaultRefusedException">The app is not of this run: it has no command.</exception>
    public Task KillBothAsync(TimeSpan away) => BreakAsync(async () =>
    {
        await ReplaceAppAsync(async () =>
        {
            await _sidecar!.KillAsync();
            _sidecar = null;
            await Task.Delay(away, _ending.Token);
            _sidecar = await StartSidecarAsync(_ending.Token);
        });
        await _sidecar!.ConnectAsync(_ending.Token);
    });

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _oneFault.WaitAsync();
        await _revival;

        // As Kubernetes does it with block-shutdown: events end at once, and then the app, which may still need its sidecar while it ends. An
        // event that an app refuses because it ends would come again only after the broker's time.
        await (_sidecar?.StopDeliveriesAsync() ?? Task.CompletedTask);
        await (_process?.StopAsync(options.Grace) ?? Task.CompletedTask);
        if (_sidecar is not null)
        {
            await _sidecar.DisposeAsync();
        }

        if (_process is not null)
        {
            await _process.DisposeAsync();
            state.Set(Plan, "stopped", null);
        }

        _shutdown.Dispose();
        _ending.Dispose();
        _oneFault.Dispose();
    }

    private async Task ReplaceAppAsync(Func<Task> meanwhile)
    {
        var killed = _process ?? throw new FaultRefusedException($"{Plan.Name} has no command: it is not of this run");
        var replaced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _replacing = replaced.Task;
        try
        {
            await killed.KillAsync();
            await meanwhile();
            _process = AppProcess.Start(Plan, runId, options.Commands, console);
            state.Set(Plan, "ready", _process.Id);
        }
        finally
        {
            replaced.SetResult();
        }

        await killed.DisposeAsync();
    }

    // A sidecar that its app, or anybody, has asked to shut down. Where ended apps are started again, so is it: see ExitPolicy.
    private void OnShutdown()
    {
        if (options.OnExit == ExitPolicy.Restart)
        {
            _revival = ReviveAsync(_sidecar);
        }
        else
        {
            _shutdown.Cancel();
        }
    }

    private async Task ReviveAsync(Sidecar? ended)
    {
        try
        {
            await BreakAsync(async () =>
            {
                if (ended is null || _sidecar != ended)
                {
                    return;
                }

                _sidecar = null;
                await ended.DisposeAsync();
                while (_sidecar is null)
                {
                    var pause = _pause.Next();
                    Say($"the sidecar of {Plan.Name} was asked to shut down; another begins in {pause.TotalSeconds} s, its app lives on");
                    await Task.Delay(pause, shared.Time, _ending.Token);
                    await TryBeginSidecarAsync();
                }
            });
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The instance ends.
        }
    }

    // Its broker or its store may be away for a while, and comes back.
    private async Task TryBeginSidecarAsync()
    {
        try
        {
            await BeginSidecarAsync();
        }
        catch (Exception failure) when (failure is RunRefusedException or ComponentErrorException)
        {
            Say($"the sidecar of {Plan.Name} can't start yet and is tried again: {failure.Message}");
        }
    }

    private async Task BeginSidecarAsync()
    {
        var next = await StartSidecarAsync(_ending.Token);
        _sidecar = next;
        _pause.Begin();
        await next.ConnectAsync(_ending.Token);
    }

    private void Say(string line) => console.Write(Run.Speaker, line);

    private async Task BreakAsync(Func<Task> fault)
    {
        await _oneFault.WaitAsync(_ending.Token);
        try
        {
            await fault();
        }
        finally
        {
            _oneFault.Release();
        }
    }

    // A process that ended because it is replaced is no end.
    private async Task<bool> IsReplacedAsync(CancellationToken cancellation)
    {
        if (_replacing is not { } replacing)
        {
            return false;
        }

        await replacing.WaitAsync(cancellation);
        _replacing = null;
        return true;
    }

    private async Task<Sidecar> StartSidecarAsync(CancellationToken cancellation)
    {
        var loggers = new ConsoleLoggerFactory(console, Plan.Name, LevelOf(Plan.App.LogLevel) ?? options.LogLevel);
        try
        {
            return await Sidecar.StartAsync(SidecarOptions(), shared, loggers, cancellation);
        }
        catch (IOException failure)
        {
            throw new RunRefusedException($"the sidecar of {Plan.Name} can't open its ports: {failure.Message}");
        }
    }

    private SidecarOptions SidecarOptions() => new()
    {
        App = Plan.Identity,
        AppPort = Plan.AppPort,
        HttpPort = Plan.HttpPort,
        GrpcPort = Plan.GrpcPort,
        Resources = resources,
        Configuration = configuration,
        Environment = Plan.Environment,
        MaxBodySize = Plan.App.MaxBodySize,
        MaxConcurrency = Plan.App.MaxConcurrency,
        AppHealth = Plan.App.Health,
        OnShutdown = OnShutdown,
    };

    private static LogLevel? LevelOf(string? name) => name?.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.Debug,
        "INFO" => LogLevel.Information,
        "WARN" or "WARNING" => LogLevel.Warning,
        "ERROR" => LogLevel.Error,
        "FATAL" => LogLevel.Critical,
        _ => null,
    };
}
