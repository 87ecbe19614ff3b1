using Dapr.Actors.Runtime;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using DaprPush.Router.Users;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Connections;

/// <summary>
/// The actor around a <see cref="GatewayAccount"/>. What a report changes of users is noted in their records before it is answered. A gateway
/// that falls silent is forgotten with its lease, once anybody asks: see <see cref="GoneGateways"/>. An instance that the sidecar let go, or
/// that outlived its sidecar, forgets all, and asks for it anew.
/// </summary>
internal sealed partial class GatewayConnections : Actor, IGatewayConnections
{
    // What a turn notes of users who are gone: nobody waits for it, and the report's own users are noted first.
    private const int DeparturesInATurn = 10 * UserRecords.InACall;

    private readonly string _gateway;
    private readonly GatewayAccount _account;
    private readonly UserRecords _users;
    private readonly GatewayPublisher _publisher;
    private readonly InstanceLives _lives;
    private UserNews _news = new();
    private InstanceLife? _life;

    /// <exception cref="ArgumentException">It is no gateway's.</exception>
    public GatewayConnections(
        ActorHost host, InstanceLives lives, UserRecords users, GatewayPublisher publisher, IOptions<RouterOptions> options, TimeProvider time)
        : base(host)
    {
        _gateway = RouterActors.GatewayOf(host.Id.GetId());
        _account = new GatewayAccount(options.Value.Lease, options.Value.LastSeenRetention / 2, time);
        (_lives, _users, _publisher) = (lives, users, publisher);
    }

    public async Task<ReportAnswer> ReportAsync(ConnectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Gateway.Id != _gateway || report.Opened is null || report.Closed is null || report.Figures is null)
        {
            throw new ArgumentException($"This is no report of gateway '{_gateway}'.", nameof(report));
        }

        ForgetIfLetGo();
        if (!_account.Apply(report, _news))
        {
            return new ReportAnswer(WantsAll: true);
        }

        // Failing, the report comes again and changes nothing more, but the news stay until they are noted.
        await NoteAsync();
        return new ReportAnswer(WantsAll: false);
    }

    public Task<ConnectionPage> FindAsync(ConnectionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        ForgetIfOver();
        var (found, hasMore) = _account.Book.Find(query);
        return Task.FromResult(new ConnectionPage(found, hasMore, _account.IsWhole));
    }

    public async Task<GatewaySummary> SummarizeAsync()
    {
        ForgetIfOver();
        if (_account.Gateway is null)
        {
            await NoteAsync();
        }

        return new GatewaySummary(_account.Gateway, _account.Book.Count, _account.Book.Users, _account.Figures, _account.IsWhole, _news.GoneCount);
    }

    public Task<ConnectionState> LookAsync(string connectionId)
    {
        ArgumentNullException.ThrowIfNull(connectionId);
        ForgetIfOver();
        return Task.FromResult(new ConnectionState(_account.Book.Find(connectionId) is not null, _account.IsWhole));
    }

    public async Task<ConnectionState> DisconnectAsync(string connectionId)
    {
        var state = await LookAsync(connectionId);
        if (state.IsOpen && _account.Gateway is { } gateway)
        {
            await _publisher.PublishAsync([[new DeliveryBatch(gateway.Id, gateway.Epoch, []) { Disconnects = [connectionId] }]]);
        }

        return state;
    }

    private async Task NoteAsync()
    {
        for (var left = DeparturesInATurn; left > 0 || !_news.NobodyChanged; left -= UserRecords.InACall)
        {
            var some = _news.Next(UserRecords.InACall);
            if (some.Count == 0)
            {
                return;
            }

            _life!.ThrowIfOver();
            await _users.NoteAsync([.. some.Select(one => (one.User, _account.PlaceOf(one.User, one.GoneAt)))]);
            _news.Noted(some);
        }
    }

    private void ForgetIfLetGo()
    {
        if (_life is null or { IsOver: true })
        {
            _life = _lives.Begin(RouterActors.GatewayConnections, Id.GetId());
            _account.Clear();
            _news = new UserNews();
        }
    }

    private void ForgetIfOver()
    {
        ForgetIfLetGo();
        if (_account.IsOver)
        {
            LogOver(Logger, _gateway, _account.Book.Count);
            _account.End(_news);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Gateway {Gateway} no longer reports; its {Connections} connections count as gone.")]
    private static partial void LogOver(ILogger logger, string gateway, int connections);
}
