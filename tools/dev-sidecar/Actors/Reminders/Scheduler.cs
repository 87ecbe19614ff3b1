namespace DaprPush.DevSidecar.Actors.Reminders;

/// <summary>
/// The scheduler of a run, which daprd keeps its reminders in: while it is away none fires, and none can be set, read or removed. What
/// was due meanwhile fires at once when it is back, each missed time by itself.
/// </summary>
internal sealed class Scheduler(TimeProvider time) : IDisposable
{
    /// <summary>
    /// After a hard kill nothing fires for so long, however soon the process is back (seen with scheduler 1.18.3): it waits for the
    /// lease of its former life to run out.
    /// </summary>
    public static readonly TimeSpan LeaseAfterKill = TimeSpan.FromSeconds(21);

    private readonly Lock _lock = new();
    private CancellationTokenSource _life = new();
    private TaskCompletionSource _back = Finished();
    private int _restarts;

    /// <summary>Cancelled when the present life ends: what it fired and has not heard of by then, the next one fires again.</summary>
    public CancellationToken Life
    {
        get
        {
            lock (_lock)
            {
                return _life.Token;
            }
        }
    }

    /// <summary>Ends once it is there.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        while (Back() is { IsCompleted: false } back)
        {
            await back.WaitAsync(cancellation);
        }
    }

    /// <exception cref="SchedulerAwayException">It is away.</exception>
    public void ThrowIfAway()
    {
        if (!Back().IsCompleted)
        {
            throw new SchedulerAwayException();
        }
    }

    /// <summary>It ends, and comes back.</summary>
    /// <param name="away">How long its process is away.</param>
    /// <param name="isKilled">By SIGKILL: then <see cref="LeaseAfterKill"/> at least. After SIGTERM it goes on as soon as it is back.</param>
    public async Task RestartAsync(TimeSpan away, bool isKilled)
    {
        CancellationTokenSource ended;
        int restart;
        lock (_lock)
        {
            restart = ++_restarts;
            (ended, _life) = (_life, new CancellationTokenSource());
            if (_back.Task.IsCompleted)
            {
                _back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        await ended.CancelAsync();
        ended.Dispose();
        await Task.Delay(isKilled && away < LeaseAfterKill ? LeaseAfterKill : away, time);
        lock (_lock)
        {
            if (restart == _restarts)
            {
                _back.SetResult();
            }
        }
    }

    public void Dispose() => _life.Dispose();

    private Task Back()
    {
        lock (_lock)
        {
            return _back.Task;
        }
    }

    private static TaskCompletionSource Finished()
    {
        var finished = new TaskCompletionSource();
        finished.SetResult();
        return finished;
    }
}

/// <summary>The scheduler is away; what was asked for is not done.</summary>
internal sealed class SchedulerAwayException() : Exception("rpc error: code = Unavailable desc = the scheduler can't be reached");
