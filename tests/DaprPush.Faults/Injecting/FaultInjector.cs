using System.Diagnostics;
using DaprPush.Testing.Processes;
using DaprPush.Testing.Running;

namespace DaprPush.Faults.Injecting;

/// <summary>Breaks one part after another. Repairs only what no orchestrator would: Redis and the sidecar process are started again here.</summary>
internal sealed class FaultInjector(PushSystem system, FaultOptions options, Action<string> say)
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
        FaultKind.KillGateway => KillAsync(kind, "push-gateway", options.Gateways),
        FaultKind.KillRouter => KillAsync(kind, "message-router", options.Routers),
        FaultKind.KillSendApi => KillAsync(kind, "send-api", options.SendApis),
        FaultKind.PauseGateway => PauseAppAsync(kind, "push-gateway", options.Gateways),
        FaultKind.PauseRouter => PauseAppAsync(kind, "message-router", options.Routers),
        FaultKind.KillSidecar => KillSidecarAsync(),
        FaultKind.KillRedis => KillRedisAsync(),
        _ => PauseRedisAsync(),
    };

    private Task KillAsync(FaultKind kind, string appId, int instances)
    {
        var ordinal = _random.Next(instances);
        if (system.SignalApp(appId, ordinal, Signal.Kill) is not null)
        {
            Record(kind, $"{appId} {ordinal}");
        }

        return Task.CompletedTask;
    }

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

    private async Task KillSidecarAsync()
    {
        Record(FaultKind.KillSidecar, "the sidecar process and all apps");
        await system.KillAllAsync().ConfigureAwait(false);
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

    private async Task PauseRedisAsync()
    {
        var length = Within((2, 6));
        Record(FaultKind.PauseRedis, $"redis for {length.TotalSeconds:0.0} s");
        Signals.Send(system.Redis!.Pid, Signal.Stop);
        await Task.Delay(length).ConfigureAwait(false);
        Signals.Send(system.Redis.Pid, Signal.Continue);
    }

    private void Record(FaultKind kind, string target)
    {
        _done.Add(new FaultRecord(kind, target, Stopwatch.GetTimestamp()));
        say($"{kind}: {target}");
    }

    private TimeSpan Within((double Least, double Most) seconds) =>
        TimeSpan.FromSeconds(seconds.Least + (_random.NextDouble() * (seconds.Most - seconds.Least)));
}
