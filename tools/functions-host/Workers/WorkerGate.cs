namespace DaprPush.FunctionsHost.Workers;

/// <summary>
/// The worker that takes requests now. Before the first has loaded its functions, requests wait, as they do at the real host; while one is
/// started again after a crash, there is none.
/// </summary>
internal sealed class WorkerGate(TimeProvider time)
{
    // How long the real host lets a request wait until it answers 503.
    private static readonly TimeSpan StartWait = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RunningWorker? _current;

    /// <summary>The worker, or null when there is none now.</summary>
    public RunningWorker? Current => _current;

    /// <summary>Waits for the first worker, at most 30 s.</summary>
    /// <returns>The worker, or null when there is none.</returns>
    public async Task<RunningWorker?> WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await _opened.Task.WaitAsync(StartWait, time, cancellation);
            return _current;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Lets requests in.</summary>
    public void Open(RunningWorker worker)
    {
        _current = worker;
        _opened.TrySetResult();
    }

    /// <summary>The worker has ended.</summary>
    public void Close() => _current = null;
}
