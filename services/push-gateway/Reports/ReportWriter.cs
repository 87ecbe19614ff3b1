using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Settings;
using DaprPush.Messages.Connections;

namespace DaprPush.Gateway.Reports;

/// <summary>Makes one report after another: a full account first and whenever it is asked for, else what has changed.</summary>
internal sealed class ReportWriter(GatewayIdentity identity, ConnectionRegistry connections, ConnectionChanges changes)
{
    private Queue<SseConnection>? _account;
    private bool _wantsAll = true;
    private bool _isFirstOfAccount;
    private long _sequence;

    /// <summary>There is more to report than the last report held.</summary>
    public bool HasMore => _account is not null || _wantsAll || changes.AreTooMany || changes.WaitAsync().IsCompleted;

    /// <summary>The number of the report that began the newest full account; 0 before the first.</summary>
    public long AccountNumber { get; private set; }

    /// <summary>The next report begins a full account.</summary>
    public void BeginAnew() => _wantsAll = true;

    public ConnectionReport Next(GatewayFigures figures)
    {
        if (_wantsAll || changes.AreTooMany)
        {
            // In this order: a connection that comes or goes in between stands in the changes, and at worst in both.
            changes.Clear();
            _account = new Queue<SseConnection>(connections.All);
            (_wantsAll, _isFirstOfAccount) = (false, true);
        }

        _sequence++;
        if (_account is { } account)
        {
            var beginsAnew = _isFirstOfAccount;
            if (beginsAnew)
            {
                (AccountNumber, _isFirstOfAccount) = (_sequence, false);
            }

            var opened = ReportLimit.Take(account);
            _account = account.Count > 0 ? account : null;
            return new ConnectionReport(identity.Self, _sequence, opened, [], figures) { BeginsAnew = beginsAnew, IsWhole = _account is null };
        }

        var (came, went) = changes.Take();
        return new ConnectionReport(identity.Self, _sequence, came, went, figures);
    }
}
