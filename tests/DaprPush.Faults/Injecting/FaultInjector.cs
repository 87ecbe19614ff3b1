using System.Diagnostics;
using DaprPush.Faults.Load;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Faults.Injecting;

/// <summary>Breaks one part after another. Repairs only what no orchestrator would: Redis and the sidecar process are started again here.</summary>
internal sealed class FaultInjector(PushSystem system, FaultOptions options, SendApiLives lives, Action<string> say)
{
    // The lease is 15 s.
    private static readonly (double Least, double Most) LongerThanALease = (16.5, 20);
    private readonly Random _random = new(options.Seed);
    private readonly List<FaultRecord> _done = [];
    private readonly List<Task> _pauses = [];

    public IReadOnlyList<FaultRecord> Done => _done;

    /// <summary>Injects faults until cancelled; returns when everything runs again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Within(options.Pause), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await InjectAsync(options.Kinds[_random.Next(options.Kinds.Count)]).ConfigureAwait(false);
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
        FaultKind.KillSidecar => KillSidecarAsync(),
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
            Record(kind, $"{appId} {ordinal}");
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
            Record(kind, $"{appId} {ordinal} for {length.TotalSeconds:0.0} s");
            _pauses.Add(ContinueAsync());

            async Task ContinueAsync()
            {
                await Task.Delay(length).ConfigureAwait(false);
                Signals.Send(pid, Signal.Continue);
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

    private async Task KillSidecarAsync()
    {
        var length = Within((0, 4));
        Record(FaultKind.KillSidecar, $"the sidecar process; the apps live on without it for {length.TotalSeconds:0.0} s");
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

    private void Record(FaultKind kind, string target)
    {
        _done.Add(new FaultRecord(kind, target, Stopwatch.GetTimestamp()));
        say($"{kind}: {target}");
    }

    private TimeSpan Within((double Least, double Most) seconds) =>
        TimeSpan.FromSeconds(seconds.Least + (_random.NextDouble() * (seconds.Most - seconds.Least)));
}
