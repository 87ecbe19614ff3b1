namespace DaprPush.Gateway.Streams;

/// <summary>
/// The one thread that owns every hub. Work is done in the order it was posted, so hubs need no locks and a delivery reaches all its
/// connections at one point in time. Nothing that runs here waits. A thread of its own, because the thread pool's spinning costs
/// more than the work when messages are few.
/// </summary>
internal sealed class HubLoop : IDisposable
{
    private readonly object _lock = new();
    private readonly Thread _thread;
    private List<Action> _posted = [];
    private List<Action> _turn = [];
    private int _waiting;
    private bool _isSleeping;
    private bool _isEnding;

    public HubLoop()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "hub loop" };
        _thread.Start();
    }

    /// <summary>Done at the end of each turn: when all is done that had been posted when it began.</summary>
    public Action EndOfTurn { get; set; } = () => { };

    /// <summary>Pieces of work that wait for their turn.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Does nothing once the loop has ended: the process is ending, and there is nobody left to do the work for.</summary>
    public void Post(Action work)
    {
        lock (_lock)
        {
            if (_isEnding)
            {
                return;
            }

            _posted.Add(work);
            _waiting++;
            if (_isSleeping)
            {
                _isSleeping = false;
                Monitor.Pulse(_lock);
            }
        }
    }

    /// <summary>Completes when the work is done.</summary>
    public Task PostAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            work();
            done.SetResult();
        });
        return done.Task;
    }

    /// <summary>Ends the loop after what was posted before.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isEnding = true;
            Monitor.Pulse(_lock);
        }

        _thread.Join();
    }

    // An exception here ends the process: hubs in an unknown state would deliver wrongly, a restarted gateway does not.
    private void Run()
    {
        while (TakeTurn())
        {
            foreach (var work in _turn)
            {
                work();
            }

            _turn.Clear();
            EndOfTurn();
        }
    }

    private bool TakeTurn()
    {
        lock (_lock)
        {
            while (_posted.Count == 0)
            {
                if (_isEnding)
                {
                    return false;
                }

                _isSleeping = true;
                Monitor.Wait(_lock);
            }

            (_posted, _turn) = (_turn, _posted);
            _waiting = 0;
            return true;
        }
    }
}
