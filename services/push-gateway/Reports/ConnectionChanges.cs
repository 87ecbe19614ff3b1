using DaprPush.Gateway.Connections;
using DaprPush.Messages.Connections;

namespace DaprPush.Gateway.Reports;

/// <summary>Connections that came and went and were not reported yet. Bounded: with too many, all is reported anew.</summary>
internal sealed class ConnectionChanges
{
    // Connections that are gone are kept in memory only so long: about 20 MB of them.
    private const int MaxWaiting = 20_000;

    private readonly Lock _lock = new();
    private readonly Queue<SseConnection> _opened = new();
    private readonly Queue<string> _closed = new();
    private TaskCompletionSource _something = NewSignal();

    /// <summary>Some were given up: what is waiting does not tell all.</summary>
    public bool AreTooMany { get; private set; }

    public void Opened(SseConnection connection) => Note(() => _opened.Enqueue(connection));

    /// <summary>After <see cref="Opened"/> of the same connection.</summary>
    public void Closed(string id) => Note(() => _closed.Enqueue(id));

    /// <summary>Completes as soon as there is something to report.</summary>
    public Task WaitAsync()
    {
        lock (_lock)
        {
            return _something.Task;
        }
    }

    /// <summary>Forgets what waits: all connections are about to be reported.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _opened.Clear();
            _closed.Clear();
            AreTooMany = false;
            Rest();
        }
    }

    /// <summary>Takes as many changes as a report holds. No connection is closed in a report before the one that opens it.</summary>
    public (IReadOnlyList<ReportedConnection> Opened, IReadOnlyList<string> Closed) Take()
    {
        lock (_lock)
        {
            var opened = ReportLimit.Take(_opened);
            var closed = new List<string>();
            while (_opened.Count == 0 && opened.Count + closed.Count < ConnectionReport.MaxChanges && _closed.TryDequeue(out var id))
            {
                closed.Add(id);
            }

            Rest();
            return (opened, closed);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Note(Action add)
    {
        lock (_lock)
        {
            if (_opened.Count + _closed.Count < MaxWaiting)
            {
                add();
            }
            else
            {
                AreTooMany = true;
            }

            _something.TrySetResult();
        }
    }

    private void Rest()
    {
        if (_opened.Count + _closed.Count == 0 && _something.Task.IsCompleted)
        {
            _something = NewSignal();
        }
    }
}
