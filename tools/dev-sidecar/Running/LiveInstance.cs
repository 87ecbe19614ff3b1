using DaprPush.DevSidecar.Running.Faults;

namespace DaprPush.DevSidecar.Running;

/// <summary>One instance while the run goes on: its lives, one after another, until it is removed or the run ends.</summary>
internal sealed class LiveInstance(InstancePlan plan, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private volatile InstanceRun? _served;

    public InstancePlan Plan => plan;

    /// <summary>Cancelled when it is removed or the run stops.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>All its lives; the result is its part of the exit code.</summary>
    public Task<int> Lives { get; set; } = Task.FromResult(Run.Stopped);

    /// <summary>The present life, once its app is served.</summary>
    /// <exception cref="FaultRefusedException">It is not served now.</exception>
    public InstanceRun Served => _served ?? throw new FaultRefusedException($"{plan.Name} is not ready now");

    /// <summary>A life is served, or, with null, is over.</summary>
    public void SetServed(InstanceRun? run) => _served = run;

    /// <summary>Ends it, and returns when it has ended.</summary>
    public async Task EndAsync()
    {
        await _ending.CancelAsync();
        await Lives;
    }

    public void Dispose() => _ending.Dispose();
}
