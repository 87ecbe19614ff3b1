namespace DaprPush.SendApi.Publishing;

/// <summary>A wait that is over after a time, or when somebody says so. One at a time.</summary>
internal sealed class Pause : IDisposable
{
    private readonly ITimer _timer;
    private TaskCompletionSource _over = new();

    public Pause(TimeProvider time) => _timer = time.CreateTimer(static pause => ((Pause)pause!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>Begins one; it is over when the task is.</summary>
    public Task Begin(TimeSpan length)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _over, over);
        _timer.Change(length, Timeout.InfiniteTimeSpan);
        return over.Task;
    }

    /// <summary>Ends the one that is under way, if one is.</summary>
    public void End() => Volatile.Read(ref _over).TrySetResult();

    public void Dispose() => _timer.Dispose();
}
