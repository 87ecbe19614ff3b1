using Dapr.Actors.Runtime;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;
using DaprPush.Router.Settings;
using Microsoft.Extensions.Options;

namespace DaprPush.Router.Gateways;

/// <summary>The actor around <see cref="GatewayLeases"/>: it stores who is a member, never when they last spoke.</summary>
internal sealed partial class GatewayDirectory : Actor, IGatewayDirectory
{
    private const string Members = "members";

    private readonly TimeSpan _lease;
    private readonly TimeProvider _time;
    private GatewayLeases? _leases;

    /// <exception cref="ArgumentException">There is one directory, and this is not its id.</exception>
    public GatewayDirectory(ActorHost host, IOptions<RouterOptions> options, TimeProvider time)
        : base(host)
    {
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
        return new LeaseAnswer(isNew);
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
        if (_leases is null)
        {
            var leases = new GatewayLeases(_lease, _time);
            var stored = await StateManager.TryGetStateAsync<GatewayRef[]>(Members);
            leases.Restore(stored.HasValue ? stored.Value : []);
            _leases = leases;
        }

        var gone = _leases.Expire();
        foreach (var gateway in gone)
        {
            LogExpired(Logger, gateway.Id, gateway.Epoch);
        }

        return (_leases, gone.Count > 0);
    }

    private async Task SaveIfAsync(bool changed, GatewayLeases leases)
    {
        if (changed)
        {
            await StateManager.SetStateAsync(Members, leases.All.Select(lease => lease.Gateway).ToArray());
            await SaveStateAsync();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Gateway {Gateway} of epoch {Epoch} has joined.")]
    private static partial void LogJoined(ILogger logger, string gateway, long epoch);

    [LoggerMessage(2, LogLevel.Information, "Gateway {Gateway} of epoch {Epoch} has left.")]
    private static partial void LogLeft(ILogger logger, string gateway, long epoch);

    [LoggerMessage(3, LogLevel.Warning, "Gateway {Gateway} of epoch {Epoch} has not renewed its lease and counts as gone.")]
    private static partial void LogExpired(ILogger logger, string gateway, long epoch);
}
