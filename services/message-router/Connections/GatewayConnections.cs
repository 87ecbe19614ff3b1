using Dapr.Actors.Runtime;
using DaprPush.Messages.Connections;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Ingest;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Connections;

/// <summary>
/// The actor around a <see cref="GatewayAccount"/>. A gateway that falls silent is forgotten with its lease, once anybody asks: see
/// <see cref="GoneGateways"/>. An instance that the sidecar let go, or that outlived its sidecar, forgets all, and asks for it anew.
/// </summary>
internal sealed partial class GatewayConnections : Actor, IGatewayConnections
{
    private readonly string _gateway;
    private readonly GatewayAccount _account;
    private readonly LastSeenWriter _lastSeen;
    private readonly GatewayPublisher _publisher;
    private readonly InstanceLives _lives;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _unnoted = [];
    private InstanceLife? _life;

    /// <exception cref="ArgumentException">It is no gateway's.</exception>
    public GatewayConnections(
        ActorHost host, InstanceLives lives, LastSeenWriter lastSeen, GatewayPublisher publisher, IOptions<RouterOptions> options, TimeProvider time)
        : base(host)
    {
        _gateway = RouterActors.GatewayOf(host.Id.GetId());
        _account = new GatewayAccount(options.Value.Lease, time);
        (_lives, _lastSeen, _publisher, _time) = (lives, lastSeen, publisher, time);
    }

    public async Task<ReportAnswer> ReportAsync(ConnectionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Gateway.Id != _gateway || report.Opened is null || report.Closed is null || report.Figures is null)
        {
            throw new ArgumentException($"This is no report of gateway '{_gateway}'.", nameof(report));
        }

        ForgetIfLetGo();
        if (!_account.Apply(report, _unnoted))
        {
            return new ReportAnswer(WantsAll: true);
        }

        // Failing, the report comes again, but who has left is no longer in the account then: these users stay until they are noted.
        await _lastSeen.NoteAsync(_unnoted, _time.GetUtcNow().ToUnixTimeMilliseconds());
        _unnoted.Clear();
        return new ReportAnswer(WantsAll: false);
    }

    public async Task<ConnectionPage> FindAsync(ConnectionQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Limit, nameof(query));
        await ForgetIfOverAsync();
        var (found, hasMore) = _account.Book.Find(query);
        return new ConnectionPage(found, hasMore, _account.IsWhole);
    }

    public async Task<UserConnections> CountUserAsync(string userId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        await ForgetIfOverAsync();
        return new UserConnections(_account.Book.CountOf(userId), _account.IsWhole);
    }

    public async Task<GatewaySummary> SummarizeAsync()
    {
        await ForgetIfOverAsync();
        return new GatewaySummary(_account.Gateway, _account.Book.Count, _account.Book.Users, _account.Figures, _account.IsWhole);
    }

    public async Task<ConnectionState> LookAsync(string connectionId)
    {
        ArgumentNullException.ThrowIfNull(connectionId);
        await ForgetIfOverAsync();
        return new ConnectionState(_account.Book.Contains(connectionId), _account.IsWhole);
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

    private void ForgetIfLetGo()
    {
        if (_life is null or { IsOver: true })
        {
            _life = _lives.Begin(RouterActors.GatewayConnections, Id.GetId());
            _account.Clear();
        }
    }

    private async Task ForgetIfOverAsync()
    {
        ForgetIfLetGo();
        if (!_account.IsOver)
        {
            return;
        }

        LogOver(Logger, _gateway, _account.Book.Count);
        await _lastSeen.NoteAsync([.. _account.Book.UserIds], _account.ReportedAt);
        _account.Clear();
    }

    [LoggerMessage(1, LogLevel.Warning, "Gateway {Gateway} no longer reports; its {Connections} connections count as gone.")]
    private static partial void LogOver(ILogger logger, string gateway, int connections);
}
