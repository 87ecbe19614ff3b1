using System.Diagnostics;
using System.Globalization;
using DaprPush.Faults.Load;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Faults.Injecting;

/// <summary>Breaks one part after another. Repairs only what no orchestrator would: Redis and the sidecar process are started again here.</summary>
internal sealed class FaultInjector(PushSystem system, FaultOptions options, SendApiLives lives, Action<string> say)
{
    // The lease is 15 s.
    private static readonly (double Least, double Most) LongerThanALease = (16.5, 20);
    private const string Placement = "placement/restart?away=2";
    private const string Scheduler = "scheduler/restart?away=2";
    private readonly Random _random = new(options.Seed);
    private readonly List<FaultRecord> _done = [];
    private readonly List<Task> _pauses = [];

    public IReadOnlyList<FaultRecord> Done => _done;

    /// <summary>Injects faults until cancelled; returns when everything runs again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested && !(_done.Count >= options.Times))
        {
            var kind = options.Kinds[options.InTurn ? _done.Count % options.Kinds.Count : _random.Next(options.Kinds.Count)];
            try
            {
                await Task.Delay(Within(options.Times is null ? options.Pause : kind.PauseBefore()), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var before = _done.Count;
            await InjectAsync(kind).ConfigureAwait(false);
            foreach (var fault in _done.Skip(before).Where(fault => fault.Until == fault.At))
            {
                fault.Until = Stopwatch.GetTimestamp();
            }
        }

        await Task.WhenAll(_pauses).ConfigureAwait(false);
        await system.WaitUntilHealthyAsync().ConfigureAwait(false);
    }

    private Task InjectAsync(FaultKind kind) => kind switch
    {
        FaultKind.KillGateway => KillAsync(kind, "push-gateway", _random.Next(options.Gateways)),
        FaultKind.KillRouter => KillAsync(kind, "message-router", _random.Next(options.Routers)),
        FaultKind.KillSendApi => KillSendApiAsync(),
        FaultKind.PauseGateway => PauseAppAsync(kind, "push-gateway", options.Gateways),
        FaultKind.PauseRouter => PauseAppAsync(kind, "message-router", options.Routers),
        FaultKind.PauseSendApi => PauseAppAsync(kind, "send-api", options.SendApis),
        FaultKind.KillSidecarProcess => KillSidecarProcessAsync(),
        FaultKind.KillSidecar => KillSidecarAsync(),
        FaultKind.KillApp => KillAppAsync(),
        FaultKind.RestartPlacement => AskAsync(kind, "away for 2 s", Placement),
        FaultKind.RestartPlacementTwice => RestartPlacementTwiceAsync(),
        FaultKind.RestartScheduler => KillSchedulerAsync(),
        FaultKind.RestartPlacementAndScheduler => AskAllAsync(kind, "away for 2 s and 21 s", Placement, Scheduler),
        FaultKind.KillRouterWithoutPlacement => KillRouterWithoutPlacementAsync(),
        FaultKind.RestartPlacementWhileARouterHangs => RestartPlacementWhileARouterHangsAsync(),
        FaultKind.KillSidecarAndApp => KillSidecarAndAppAsync(),
        FaultKind.StartRoutersAtOnce => StartRoutersAtOnceAsync(),
        FaultKind.ReplaceRouter => ReplaceRouterAsync(),
        FaultKind.KillAll => KillAllAsync(),
        FaultKind.KillRedis => KillRedisAsync(),
        FaultKind.PauseSidecar => PauseAsync(kind, "the sidecar process", system.SidecarPid, LongerThanALease),
        FaultKind.PauseRedis => PauseAsync(kind, "redis", system.Redis!.Pid, (2, 6)),
        _ => CutRedisAsync(),
    };

    private Task KillSendApiAsync()
    {
        var ordinal = _random.Next(options.SendApis);
        lives.End(ordinal);
        var killed = KillAsync(FaultKind.KillSendApi, "send-api", ordinal);

        // What the old process still took in between belongs to neither.
        lives.End(ordinal);
        return killed;
    }

    private Task KillAsync(FaultKind kind, string appId, int ordinal)
    {
        if (system.SignalApp(appId, ordinal, Signal.Kill) is not null)
        {
            Record(kind, $"{appId} {ordinal}", appId == "message-router" ? ordinal : null);
        }

        return Task.CompletedTask;
    }

    // An app sleeps while others are broken too.
    private Task PauseAppAsync(FaultKind kind, string appId, int instances)
    {
        var ordinal = _random.Next(instances);
        var length = Within(LongerThanALease);
        if (system.SignalApp(appId, ordinal, Signal.Stop) is { } pid)
        {
            var fault = Record(kind, $"{appId} {ordinal} for {length.TotalSeconds:0.0} s");
            fault.Until = long.MaxValue;
            _pauses.Add(ContinueAsync());

            async Task ContinueAsync()
            {
                await Task.Delay(length).ConfigureAwait(false);
                Signals.Send(pid, Signal.Continue);
                fault.Until = Stopwatch.GetTimestamp();
                say($"{appId} {ordinal} continues");
            }
        }

        return Task.CompletedTask;
    }

    private async Task PauseAsync(FaultKind kind, string name, int pid, (double Least, double Most) seconds)
    {
        var length = Within(seconds);
        Record(kind, $"{name} for {length.TotalSeconds:0.0} s");
        Signals.Send(pid, Signal.Stop);
        await Task.Delay(length).ConfigureAwait(false);
        Signals.Send(pid, Signal.Continue);
    }

    private Task<bool> KillSidecarAsync()
    {
        var router = AnyOf("message-router");
        return AskAsync(FaultKind.KillSidecar, $"that of {router}, back after 2 s", $"sidecars/{router}/kill?away=2");
    }

    // Among other faults it is away while they go on.
    private Task KillSchedulerAsync()
    {
        var away = AskAsync(FaultKind.RestartScheduler, "killed, back after 21 s", Scheduler);
        if (options.Kinds.Count == 1)
        {
            return away;
        }

        _pauses.Add(away);
        return Task.CompletedTask;
    }

    private Task<bool> KillSidecarAndAppAsync()
    {
        var router = AnyOf("message-router");
        return AskAsync(FaultKind.KillSidecarAndApp, $"{router}, back after 2 s", $"instances/{router}/kill?away=2");
    }

    private async Task RestartPlacementTwiceAsync()
    {
        if (await AskAsync(FaultKind.RestartPlacementTwice, "away for 2 s, and again a second later", Placement).ConfigureAwait(false))
        {
            await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
            await system.FaultAsync(Placement).ConfigureAwait(false);
        }
    }

    private async Task KillRouterWithoutPlacementAsync()
    {
        var router = _random.Next(options.Routers);
        var away = AskAsync(FaultKind.KillRouterWithoutPlacement, $"placement away for 5 s, message-router {router} a second later", "placement/restart?away=5");
        await Task.Delay(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        system.SignalApp("message-router", router, Signal.Kill);
        await away.ConfigureAwait(false);
    }

    private async Task RestartPlacementWhileARouterHangsAsync()
    {
        var router = _random.Next(options.Routers);
        if (system.SignalApp("message-router", router, Signal.Stop) is { } pid)
        {
            await AskAsync(FaultKind.RestartPlacementWhileARouterHangs, $"message-router {router} hangs for 12 s", Placement).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
            Signals.Send(pid, Signal.Continue);
            _done[^1].Until = Stopwatch.GetTimestamp();
        }
    }

    private async Task StartRoutersAtOnceAsync()
    {
        var routers = system.InstancesOf("message-router").Select(router => $"hosts/{router.Instance}/remove").ToArray();
        if (await AskAllAsync(FaultKind.StartRoutersAtOnce, "all removed, then all started", routers).ConfigureAwait(false))
        {
            await Task.WhenAll(routers.Select(_ => system.FaultAsync("hosts/message-router/add"))).ConfigureAwait(false);
        }
    }

    private Task<bool> KillAppAsync()
    {
        var app = AnyOf("message-router", "push-gateway");
        return AskAsync(FaultKind.KillApp, $"{app}, started again after a second; its sidecar lives on", $"apps/{app}/kill?away=1");
    }

    private async Task ReplaceRouterAsync()
    {
        var router = AnyOf("message-router");
        if (await AskAsync(FaultKind.ReplaceRouter, router, $"hosts/{router}/remove").ConfigureAwait(false))
        {
            await system.FaultAsync("hosts/message-router/add").ConfigureAwait(false);
        }
    }

    // As OwnedPartitions has it: the number at the end of its name.
    private static int? RouterIn(string path) =>
        path.Split('/') is [_, var instance, _] && instance.StartsWith("message-router-", StringComparison.Ordinal)
            ? int.Parse(instance.AsSpan("message-router-".Length), CultureInfo.InvariantCulture)
            : null;

    private string AnyOf(params string[] apps)
    {
        var instances = apps.SelectMany(system.InstancesOf).ToList();
        return instances[_random.Next(instances.Count)].Instance;
    }

    // What another fault has just broken is no fault's target: then nothing is done.
    private Task<bool> AskAsync(FaultKind kind, string target, string path) => AskAllAsync(kind, target, path);

    private async Task<bool> AskAllAsync(FaultKind kind, string target, params string[] paths)
    {
        var fault = Record(kind, target, RouterIn(paths[0]));
        fault.Until = long.MaxValue;
        try
        {
            await Task.WhenAll(paths.Select(system.FaultAsync)).ConfigureAwait(false);
            fault.Until = Stopwatch.GetTimestamp();
            return true;
        }
        catch (InvalidOperationException refusal)
        {
            say($"not done: {refusal.Message}");
            _done.Remove(fault);
            return false;
        }
        catch (HttpRequestException broken)
        {
            // The process that does it was killed meanwhile, and with it what was away begins anew.
            say($"cut short by another fault: {kind}: {broken.Message}");
            fault.Until = Stopwatch.GetTimestamp();
            return false;
        }
    }

    private async Task KillSidecarProcessAsync()
    {
        var length = Within((0, 4));
        Record(FaultKind.KillSidecarProcess, $"the sidecar process; the apps live on without it for {length.TotalSeconds:0.0} s");
        EndSendApis();
        await system.KillSidecarAsync().ConfigureAwait(false);
        await Task.Delay(length).ConfigureAwait(false);
        await StartSidecarAsync().ConfigureAwait(false);
    }

    private async Task KillAllAsync()
    {
        Record(FaultKind.KillAll, "the sidecar process and all apps");
        EndSendApis();
        await system.KillAllAsync().ConfigureAwait(false);
        await StartSidecarAsync().ConfigureAwait(false);
    }

    private void EndSendApis()
    {
        for (var ordinal = 0; ordinal < options.SendApis; ordinal++)
        {
            lives.End(ordinal);
        }
    }

    private async Task StartSidecarAsync()
    {
        await system.StartSidecarAsync().ConfigureAwait(false);
        say("everything is started again");
    }

    private async Task KillRedisAsync()
    {
        Record(FaultKind.KillRedis, "redis");
        await system.Redis!.KillAsync().ConfigureAwait(false);
        await Task.Delay(Within((0, 3))).ConfigureAwait(false);
        await system.Redis.StartAsync().ConfigureAwait(false);
    }

    private async Task CutRedisAsync()
    {
        var length = Within((0, 2));
        Record(FaultKind.CutRedis, $"every connection to redis, and none can be made for {length.TotalSeconds:0.0} s");
        system.RedisProxy!.Cut();
        await Task.Delay(length).ConfigureAwait(false);
        system.RedisProxy.Restore();
    }

    private FaultRecord Record(FaultKind kind, string target, int? router = null)
    {
        var fault = new FaultRecord(kind, target, Stopwatch.GetTimestamp()) { Router = router };
        _done.Add(fault);
        say($"{kind}: {target}");
        return fault;
    }

    private TimeSpan Within((double Least, double Most) seconds) =>
        TimeSpan.FromSeconds(seconds.Least + (_random.NextDouble() * (seconds.Most - seconds.Least)));
}
