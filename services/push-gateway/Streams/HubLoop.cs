using System.Collections.Concurrent;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// The one thread that owns every hub. Work is done in the order it was posted, so hubs need no locks and a delivery reaches all its
/// connections at one point in time. Nothing that runs here waits. A thread of its own, because the thread pool's spinning costs
/// more than the work when messages are few.
/// </summary>
internal sealed class HubLoop : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private volatile bool _isEnding;

    public HubLoop()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "hub loop" };
        _thread.Start();
    }

    /// <returns>False once the loop has ended: the process is ending too, there is nobody left to do the work for.</returns>
    public bool Post(Action work)
    {
        try
        {
            _work.Add(work);
            return true;
        }
        catch (InvalidOperationException) when (_isEnding)
        {
            return false;
        }
    }

    /// <summary>Completes when the work is done, or will never be.</summary>
    public Task PostAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var isPosted = Post(() =>
        {
            work();
            done.SetResult();
        });
        return isPosted ? done.Task : Task.CompletedTask;
    }

    public void Dispose()
    {
        _isEnding = true;
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    // An exception here ends the process: hubs in an unknown state would deliver wrongly, a restarted gateway does not.
    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
