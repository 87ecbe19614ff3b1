using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using DaprPush.Router.State;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Gateways;

/// <summary>
/// The actor around <see cref="GatewayLeases"/>: it stores who is a member, never when they last spoke. Every turn reads what is stored;
/// where another instance wrote it, what this one remembers is void, and all members count as renewed.
/// </summary>
internal sealed partial class GatewayDirectory : Actor, IGatewayDirectory
{
    private const string Key = "directory";

    // Shorter than who asks waits (ProbedHealthCheck.Limit), so that a store that hangs is told from a router that does.
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(0.8);

    private readonly ActorState _state;
    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private GatewayLeases? _leases;
    private long _writer;

    /// <exception cref="ArgumentException">There is one directory, and this is not its id.</exception>
    public GatewayDirectory(ActorHost host, ActorStateClient client, IOptions<RouterOptions> options, TimeProvider time)
        : base(host)
    {
        _state = new ActorState(client, host.ActorTypeInfo.ActorTypeName, host.Id.GetId());
        _lease = options.Value.Lease;
        _time = time;
        if (host.Id.GetId() is var id && id != RouterActors.Directory.Id)
        {
            throw new ArgumentException($"There is no gateway directory '{id}', only '{RouterActors.Directory.Id}'.", nameof(host));
        }
    }

    public async Task<LeaseAnswer> RenewAsync(LeaseRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!NameRules.IsValid(request.Gateway.Id))
        {
            throw new ArgumentException($"'{request.Gateway.Id}' is no gateway: an id {NameRules.Description}.", nameof(request));
        }

        var (leases, changed) = await CurrentAsync();
        var isNew = leases.Renew(request);
        if (isNew)
        {
            LogJoined(Logger, request.Gateway.Id, request.Gateway.Epoch);
        }

        await SaveIfAsync(changed || isNew, leases);
        return new LeaseAnswer(isNew, _time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    public async Task ReleaseAsync(GatewayRef gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway.Id, nameof(gateway));
        var (leases, changed) = await CurrentAsync();
        var left = leases.Release(gateway);
        if (left)
        {
            LogLeft(Logger, gateway.Id, gateway.Epoch);
        }

        await SaveIfAsync(changed || left, leases);
    }

    public async Task<GatewayList> ListAsync()
    {
        var (leases, changed) = await CurrentAsync();
        await SaveIfAsync(changed, leases);
        return new GatewayList(leases.All);
    }

    public async Task<DirectoryHealth> HealthAsync()
    {
        try
        {
            await _state.ReadAsync(Key).WaitAsync(HealthLimit, _time);
            return new DirectoryHealth(ReadsState: true);
        }
        catch (Exception exception) when (exception is TimeoutException or HttpRequestException)
        {
            // That it cannot be read is the answer.
            return new DirectoryHealth(ReadsState: false);
        }
    }

    // What was never stored must not be answered as if it were.
    protected override Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e)
    {
        if (e is not StaleGatewayException)
        {
            _leases = null;
        }

        return Task.CompletedTask;
    }

    private async Task<(GatewayLeases Leases, bool Changed)> CurrentAsync()
    {
        var stored = DirectoryRecord.Read(await _state.ReadAsync(Key));
        var isAnothers = _leases is null || stored.Writer != _writer;
        if (isAnothers)
        {
            _leases = new GatewayLeases(_lease, _time);
            _leases.Restore(stored.Members);
            _writer = Random.Shared.NextInt64(1, long.MaxValue);
        }

        var gone = _leases!.Expire();
        foreach (var gateway in gone)
        {
            LogExpired(Logger, gateway.Id, gateway.Epoch);
        }

        return (_leases, isAnothers || gone.Count > 0);
    }

    private Task SaveIfAsync(bool changed, GatewayLeases leases) => changed
        ? _state.SaveAsync([new StateChange(Key, new DirectoryRecord(_writer, [.. leases.All.Select(lease => lease.Gateway)]).Write(), TtlSeconds: 0)])
        : Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Gateway {Gateway} of epoch {Epoch} has joined.")]
    private static partial void LogJoined(ILogger logger, string gateway, long epoch);

    [LoggerMessage(2, LogLevel.Information, "Gateway {Gateway} of epoch {Epoch} has left.")]
    private static partial void LogLeft(ILogger logger, string gateway, long epoch);

    [LoggerMessage(3, LogLevel.Warning, "Gateway {Gateway} of epoch {Epoch} has not renewed its lease and counts as gone.")]
    private static partial void LogExpired(ILogger logger, string gateway, long epoch);
}
