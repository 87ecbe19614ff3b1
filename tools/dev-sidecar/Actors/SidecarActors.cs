using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Actors.Reminders;
using DaprPush.DevSidecar.Actors.Timers;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Components;
using DaprPush.DevSidecar.Resiliency;
using DaprPush.DevSidecar.Sidecars;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors;

/// <summary>
/// Everything about actors in one sidecar. Timers live as long as it does, whatever becomes of the app's process; reminders belong to
/// the app and outlive both.
/// </summary>
internal sealed partial class SidecarActors : IAsyncDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HaltLimit = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _ending = new();
    private readonly AppIdentity _identity;
    private readonly SharedRuntime _shared;
    private readonly PlacementClient _placement;
    private readonly IStateStore? _store;
    private readonly ILogger _logger;

    public SidecarActors(
        AppIdentity identity, AppChannel app, StateStores stores, SharedRuntime shared, ResiliencePolicies policies, ILogger logger)
    {
        (_identity, _shared, _logger) = (identity, shared, logger);
        Gate = new ActorGate(shared.Time);
        Host = new ActorHost(app, Gate, policies, shared.Time, logger);
        Router = new ActorRouter(identity.Instance, Host, Gate, shared.Network, policies, shared.Time, _ending.Token);
        Timers = new ActorTimers(Router, shared.Time, logger);
        _placement = new PlacementClient(identity.Instance, shared.Placement, Gate, Host, shared.Time, logger);
        if (stores.Actors is { } component)
        {
            _store = component.Store;
            Reminders = shared.Reminders(identity.AppId, logger);
            Reminders.Attach(_store);
        }
    }

    public ActorGate Gate { get; }

    public ActorHost Host { get; }

    public ActorRouter Router { get; }

    public ActorTimers Timers { get; }

    /// <summary>Null without a store for actors.</summary>
    public ReminderService? Reminders { get; }

    /// <summary>Whether a store holds actors' state.</summary>
    public bool HaveStore => _store is not null;

    /// <summary>Connects with placement; others can reach it from now on.</summary>
    public void Start()
    {
        _shared.Network.Add(_identity.Instance, Router);
        _placement.Start();
    }

    /// <summary>Hosts these types; returns when placement has told all sidecars so. A store that is away is waited for.</summary>
    public async Task HostAsync(IReadOnlyDictionary<string, ActorTypeOptions> types, CancellationToken cancellation)
    {
        foreach (var type in Reminders is null ? [] : types.Keys)
        {
            await LoadRemindersAsync(type, cancellation);
        }

        await _placement.HostAsync(types, cancellation);
        Reminders?.Serve(Router, [.. types.Keys]);
    }

    /// <summary>Hosts nothing any more: every actor is let go of. At the end of the sidecar the app has 5 s for that.</summary>
    public async Task LeaveAsync()
    {
        Reminders?.Withdraw(Router);
        try
        {
            await _placement.LeaveAsync().WaitAsync(Router.IsClosed ? HaltLimit : Timeout.InfiniteTimeSpan, _shared.Time);
        }
        catch (TimeoutException)
        {
            LogNotLetGo(_logger);
        }
    }

    /// <summary>The sidecar ends: no timers and reminders any more, and every call that is under way is broken off.</summary>
    public void BreakOff()
    {
        Reminders?.Withdraw(Router);
        Timers.Dispose();
        _shared.Network.Remove(_identity.Instance, Router);
        _ending.Cancel();
    }

    /// <summary>Ends; the app is told nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        BreakOff();
        await _placement.DisposeAsync();
        await Host.DisposeAsync();
        if (_store is not null)
        {
            Reminders!.Detach(_store);
        }

        _ending.Dispose();
    }

    private async Task LoadRemindersAsync(string type, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await Reminders!.HostAsync(type);
                return;
            }
            catch (StateStoreUnavailableException failure)
            {
                LogStoreAway(_logger, type, failure.Message);
                await Task.Delay(StoreRetry, _shared.Time, cancellation);
            }
        }
    }

    [LoggerMessage(EventId = 304, Level = LogLevel.Warning, Message = "The reminders of {Type} could not be read and are asked for again: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string type, string reason);

    [LoggerMessage(EventId = 305, Level = LogLevel.Warning, Message = "The app has not let go of all its actors in time; the sidecar ends all the same")]
    private static partial void LogNotLetGo(ILogger logger);
}
