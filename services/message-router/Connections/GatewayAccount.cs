using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Router.Gateways;
using DaprPush.Router.Users;

namespace DaprPush.Router.Connections;

/// <summary>
/// What one gateway has reported of its connections. Nothing of it is stored: the connections are the gateway's, and whoever has
/// forgotten them asks it to report all of them again.
/// </summary>
/// <param name="lease">How long a gateway lives without a report.</param>
/// <param name="longest">After which all connections are asked for anew: well within the time that what is noted of users is kept.</param>
internal sealed class GatewayAccount(TimeSpan lease, TimeSpan longest, TimeProvider time)
{
    // Users of accounts before this one who have not come in it yet.
    private readonly HashSet<string> _former = [];

    private ConnectionBook _book = new();
    private long _sequence;
    private long _reportedAt;
    private long _begunAt;
    private GatewayRef _gateway;
    private bool _reports;

    /// <summary>The life that reports; null before the first report and after the lease.</summary>
    public GatewayRef? Gateway => _reports ? _gateway : null;

    public ConnectionBook Book => _book;

    public GatewayFigures? Figures { get; private set; }

    /// <summary>The gateway has reported all of its connections.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The number of the report that began this account.</summary>
    public long Number { get; private set; }

    /// <summary>Whether nothing was reported for longer than a gateway lives without.</summary>
    public bool IsOver => Gateway is not null && Now - _reportedAt >= lease.TotalMilliseconds;

    /// <returns>False where the report does not follow the one before: nothing has changed then.</returns>
    /// <param name="news">Gets the users that came or went, or that have other sessions.</param>
    /// <exception cref="StaleGatewayException">A newer life reports.</exception>
    public bool Apply(ConnectionReport report, UserNews news)
    {
        if (Gateway is { } known && known.Epoch > report.Gateway.Epoch)
        {
            throw new StaleGatewayException(report.Gateway, known.Epoch);
        }

        if (report.BeginsAnew)
        {
            _former.UnionWith(_book.UserIds);
            (_book, Number, _begunAt) = (new ConnectionBook(), report.Sequence, Now);
        }
        else if (Gateway != report.Gateway || report.Sequence - _sequence is not (0 or 1) || Now - _begunAt > longest.TotalMilliseconds)
        {
            return false;
        }

        var wasSeenAt = _reportedAt;
        Change(report, news);
        (_gateway, _reports, Figures, IsWhole, _sequence, _reportedAt) = (report.Gateway, true, report.Figures, report.IsWhole, report.Sequence, Now);
        if (IsWhole && _former.Count > 0)
        {
            foreach (var user in _former)
            {
                news.Gone(user, wasSeenAt);
            }

            _former.Clear();
        }

        return true;
    }

    /// <summary>What there is to note of the user.</summary>
    /// <param name="goneAt">When there was word of a connection last, Unix time in milliseconds; null where the account says how it is now.</param>
    public UserPlace PlaceOf(string user, long? goneAt)
    {
        var (connections, sessions) = goneAt is null ? _book.Of(user) : (0, []);
        return new UserPlace(_gateway, Number, _sequence, goneAt ?? Now, connections, sessions);
    }

    /// <summary>Forgets the connections of a gateway that is gone; its users go to the news.</summary>
    public void End(UserNews news)
    {
        foreach (var user in _book.UserIds.Concat(_former))
        {
            news.Gone(user, _reportedAt);
        }

        Clear();
    }

    /// <summary>Forgets all connections.</summary>
    public void Clear()
    {
        _former.Clear();
        (_book, _reports, Figures, IsWhole) = (new ConnectionBook(), false, null, false);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Change(ConnectionReport report, UserNews news)
    {
        var before = new Dictionary<string, (int Connections, IReadOnlyList<string> Sessions)>();
        foreach (var opened in report.Opened)
        {
            Touch(opened.UserId);
            _book.Add(opened);
        }

        foreach (var id in report.Closed)
        {
            Touch(_book.Find(id)?.UserId);
            _book.Remove(id);
        }

        foreach (var (user, was) in before)
        {
            var now = _book.Of(user);
            _former.Remove(user);

            // Who has come back within one report is where he was. Who came and went in one was seen all the same.
            if (now.Connections == 0 || now.Connections != was.Connections || !now.Sessions.SequenceEqual(was.Sessions))
            {
                news.Changed(user);
            }
        }

        void Touch(string? user)
        {
            if (user is not null)
            {
                before.TryAdd(user, _book.Of(user));
            }
        }
    }
}
