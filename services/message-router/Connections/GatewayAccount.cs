using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;

namespace DaprPush.Router.Connections;

/// <summary>
/// What one gateway has reported of its connections. Nothing of it is stored: the connections are the gateway's, and whoever has
/// forgotten them asks it to report all of them again.
/// </summary>
internal sealed class GatewayAccount(TimeSpan lease, TimeProvider time)
{
    private ConnectionBook _book = new();
    private long _sequence;
    private long _reportedAt;

    /// <summary>The life that reports; null before the first report and after the lease.</summary>
    public GatewayRef? Gateway { get; private set; }

    public ConnectionBook Book => _book;

    public GatewayFigures? Figures { get; private set; }

    /// <summary>The gateway has reported all of its connections.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Unix time in milliseconds of the last report.</summary>
    public long ReportedAt => _reportedAt;

    /// <summary>Whether nothing was reported for longer than a gateway lives without.</summary>
    public bool IsOver => Gateway is not null && Now - _reportedAt >= lease.TotalMilliseconds;

    /// <returns>False where the report does not follow the one before: nothing has changed then.</returns>
    /// <param name="seen">Gets the users that came or went.</param>
    /// <exception cref="StaleGatewayException">A newer life reports.</exception>
    public bool Apply(ConnectionReport report, ISet<string> seen)
    {
        if (Gateway is { } known && known.Epoch > report.Gateway.Epoch)
        {
            throw new StaleGatewayException(report.Gateway, known.Epoch);
        }

        if (report.BeginsAnew)
        {
            // Who does not come again in the new account has gone meanwhile.
            seen.UnionWith(_book.UserIds);
            _book = new ConnectionBook();
        }
        else if (Gateway != report.Gateway || report.Sequence - _sequence is not (0 or 1))
        {
            return false;
        }

        foreach (var opened in report.Opened)
        {
            _book.Add(opened);
            Note(opened.UserId, seen);
        }

        foreach (var closed in report.Closed)
        {
            Note(_book.Remove(closed)?.UserId, seen);
        }

        (Gateway, Figures, IsWhole, _sequence, _reportedAt) = (report.Gateway, report.Figures, report.IsWhole, report.Sequence, Now);
        return true;
    }

    /// <summary>Forgets a gateway that is gone.</summary>
    public void Clear()
    {
        (_book, Gateway, Figures, IsWhole, _sequence) = (new ConnectionBook(), null, null, false, 0);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static void Note(string? user, ISet<string> seen)
    {
        if (user is not null)
        {
            seen.Add(user);
        }
    }
}
