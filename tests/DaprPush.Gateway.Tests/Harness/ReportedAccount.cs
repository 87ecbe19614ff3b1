using DaprPush.Messages.Connections;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>The connections of a gateway as its reports tell them.</summary>
internal sealed class ReportedAccount
{
    private readonly Dictionary<string, ReportedConnection> _open = [];
    private long? _sequence;

    public IReadOnlyList<ReportedConnection> Open
    {
        get
        {
            lock (_open)
            {
                return [.. _open.Values];
            }
        }
    }

    /// <summary>Full accounts that were begun.</summary>
    public int Accounts { get; private set; }

    /// <summary>Forgets all, as an actor does that starts anew.</summary>
    public void Forget()
    {
        lock (_open)
        {
            _open.Clear();
            _sequence = null;
        }
    }

    /// <returns>False where the report does not follow the one before.</returns>
    public bool Take(ConnectionReport report)
    {
        lock (_open)
        {
            if (report.BeginsAnew)
            {
                _open.Clear();
                Accounts++;
            }
            else if (report.Sequence != _sequence + 1)
            {
                return false;
            }

            _sequence = report.Sequence;
            foreach (var opened in report.Opened)
            {
                _open[opened.Id] = opened;
            }

            foreach (var closed in report.Closed)
            {
                _open.Remove(closed);
            }

            return true;
        }
    }
}
