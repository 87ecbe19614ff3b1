using System.Globalization;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Configuration;
using DaprPush.DevSidecar.Logs;
using DaprPush.DevSidecar.Running.Faults;
using DaprPush.DevSidecar.Running.Ports;
using DaprPush.DevSidecar.Running.RunFiles;
using DaprPush.DevSidecar.Sidecars;

namespace DaprPush.DevSidecar.Running;

/// <summary>A whole run: reads dapr.yaml, starts all instances side by side, and stops them all when it ends.</summary>
internal sealed class Run(RunOptions options, ComponentRegistry registry, LogConsole console, TimeProvider time)
{
    /// <summary>Exit code of a run that was asked to stop.</summary>
    public const int Stopped = 0;

    /// <summary>Exit code of a run that could not begin, or that one of its apps ended.</summary>
    public const int Failed = 1;

    internal const string Speaker = "sidecar";

    // EX_CONFIG of sysexits.h: a setting is wrong, which starting again does not change.
    private const int WrongSettings = 78;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(10);
    private readonly string _runId = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
    private readonly Dictionary<string, ResourceSet> _resources = new(StringComparer.Ordinal);

    /// <summary>Runs until <paramref name="cancellation"/>, or until an app ends.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExecuteAsync(CancellationToken cancellation)
    {
        try
        {
            var apps = new RunFileReader(Say).Read(options.File);

            // First of all: they may hold the ports that this run needs.
            await Leftovers.EndAsync(options.StateFile, Say);
            var planner = new Planner(new FreePorts(options.FreePorts.First, options.FreePorts.Count), Say);
            var plans = planner.Plan(apps, options.Scale);
            console.Align([Speaker, .. plans.Select(plan => plan.Name)]);
            return await ExecuteAsync(planner, plans, cancellation);
        }
        catch (Exception failure) when (failure is ComponentErrorException or RunRefusedException or FileNotFoundException or DirectoryNotFoundException)
        {
            Say("error: " + failure.Message);
            return Failed;
        }
    }

    private async Task<int> ExecuteAsync(Planner planner, IReadOnlyList<InstancePlan> plans, CancellationToken cancellation)
    {
        // What is wrong with any document is said before anything starts.
        foreach (var plan in plans)
        {
            ResourceCheck.Check(plan, ResourcesOf(plan), registry, time);
        }

        var state = new RunState(options.StateFile, _runId, options.File, time.GetUtcNow(), plans);
        state.Set("starting");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var shared = new SharedRuntime(registry, time, options.DisseminateTimeout);
        await using var registration = stopping.Token.Register(() => state.Set("stopping"));
        var left = plans.Count;
        void Ready()
        {
            if (Interlocked.Decrement(ref left) == 0)
            {
                state.Set("ready");
                Say($"all {plans.Count} instances are ready");
            }
        }

        using var instances = new LiveInstances(planner, state, instance => LiveAsync(instance, shared, state, Ready, stopping), stopping.Token);
        await using var faults = options.TakesFaults ? await FaultServer.StartAsync(instances, shared, Say) : null;
        state.SetFaultPort(faults?.Port);
        foreach (var plan in plans)
        {
            instances.Start(plan);
        }

        var code = await instances.WaitAsync();
        state.Set("stopped");
        Say("all stopped");
        return code;
    }

    // The lives of one instance, one after another; the result is its part of the exit code.
    private async Task<int> LiveAsync(
        LiveInstance instance, SharedRuntime shared, RunState state, Action ready, CancellationTokenSource stopping)
    {
        var pause = new RestartPause(time, LongestPause, GoodLife);
        var ends = 0;

        try
        {
            var code = await LiveOnceAsync(instance, shared, state, ready, stopping);
            while (code is null)
            {
                var wait = pause.Next();
                state.SetRestarting(instance.Plan, ++ends);
                Say($"starting {instance.Plan.Name} again in {wait.TotalSeconds} s; it has ended {ends} times");
                await Task.Delay(wait, time, instance.Ending);
                pause.Begin();
                code = await LiveAgainAsync(instance, shared, state, stopping);
            }

            return code.Value;
        }
        catch (OperationCanceledException) when (instance.Ending.IsCancellationRequested)
        {
            return Stopped;
        }
        catch (Exception failure) when (failure is RunRefusedException or ComponentErrorException)
        {
            Say("error: " + failure.Message);
            await stopping.CancelAsync();
            return Failed;
        }
#pragma warning disable CA1031 // Whatever it is, the other instances must not go on as if nothing had happened.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Say($"error: {instance.Plan.Name} failed in a way this sidecar did not foresee: {failure}");
            await stopping.CancelAsync();
            return Failed;
        }
    }

    // A further life. What it lacks, the first one had: its broker may be away for a while, and comes back.
    private async Task<int?> LiveAgainAsync(LiveInstance instance, SharedRuntime shared, RunState state, CancellationTokenSource stopping)
    {
        try
        {
            return await LiveOnceAsync(instance, shared, state, static () => { }, stopping);
        }
        catch (Exception failure) when (failure is RunRefusedException or ComponentErrorException)
        {
            Say($"{instance.Plan.Name} can't start yet and is tried again: {failure.Message}");
            return null;
        }
    }

    // One life, until its process has ended and its sidecar is gone; null when another is to follow.
    private async Task<int?> LiveOnceAsync(
        LiveInstance instance, SharedRuntime shared, RunState state, Action onReady, CancellationTokenSource stopping)
    {
        var plan = instance.Plan;
        await using var run = new InstanceRun(
            plan, ResourcesOf(plan), SidecarConfiguration.Read(plan.App.ConfigFile), options, _runId, shared, state, console);
        await run.StartAsync(instance.Ending);
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(instance.Ending);
        var ended = run.WaitAsync(instance.Ending);
        var connected = run.ConnectAsync(Say, connecting.Token);
        if (await Task.WhenAny(ended, connected) == connected)
        {
            await connected;
            SayReady(plan);
            onReady();
            instance.SetServed(run);
        }

        int? exit;
        try
        {
            exit = await ended;
        }
        finally
        {
            instance.SetServed(null);
        }

        await connecting.CancelAsync();
        if (exit is not { } exitCode)
        {
            Say($"{plan.Name} was asked to shut down");
            return Stopped;
        }

        var policy = options.OnExit == ExitPolicy.Restart && exitCode == WrongSettings ? ExitPolicy.Stop : options.OnExit;
        SayExited(run, exitCode, policy);
        switch (policy)
        {
            case ExitPolicy.Restart:
                return null;
            case ExitPolicy.Ignore:
                return Stopped;
            default:
                await stopping.CancelAsync();
                return Failed;
        }
    }

    private ResourceSet ResourcesOf(InstancePlan plan)
    {
        var folders = options.ResourcePaths.Count > 0 ? options.ResourcePaths : plan.App.ResourcePaths;
        var key = string.Join('\n', folders);
        lock (_resources)
        {
            if (!_resources.TryGetValue(key, out var resources))
            {
                resources = ResourceSet.Read(folders, options.Overrides);
                _resources.Add(key, resources);
            }

            return resources;
        }
    }

    private void SayReady(InstancePlan plan) => Say(
        plan.AppPort > 0
            ? $"{plan.Name} is ready: app http://localhost:{plan.AppPort}, sidecar http://localhost:{plan.HttpPort}"
            : $"{plan.Name} is ready: sidecar http://localhost:{plan.HttpPort}");

    private void SayExited(InstanceRun run, int exitCode, ExitPolicy policy)
    {
        Say($"app {run.Plan.Name} exited with code {exitCode}; its last lines:");
        foreach (var line in run.LastLines)
        {
            Say("    " + line);
        }

        if (policy != ExitPolicy.Restart)
        {
            Say(policy == ExitPolicy.Stop ? "stopping everything" : "the others go on");
        }
    }

    private void Say(string line) => console.Write(Speaker, line);
}
