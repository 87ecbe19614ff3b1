using System.Collections.Concurrent;
using DaprPush.DevSidecar.Actors;
using DaprPush.DevSidecar.Actors.Placement;
using DaprPush.DevSidecar.Actors.Reminders;
using DaprPush.DevSidecar.Apps;
using DaprPush.DevSidecar.Components;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Sidecars;

/// <summary>What the sidecars of one run have in common: component types, the apps, and where actors live.</summary>
internal sealed class SharedRuntime : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ReminderService> _reminders = new(StringComparer.Ordinal);

    /// <param name="roundLimit">How long a round of placement may take; null for <see cref="PlacementService.RoundLimit"/>.</param>
    public SharedRuntime(ComponentRegistry registry, TimeProvider time, TimeSpan? roundLimit = null)
    {
        Registry = registry;
        Time = time;
        Placement = new PlacementService(time, roundLimit ?? PlacementService.RoundLimit);
        Scheduler = new Scheduler(time);
    }

    public ComponentRegistry Registry { get; }

    public TimeProvider Time { get; }

    public AppDirectory Apps { get; } = new();

    public PlacementService Placement { get; }

    public Scheduler Scheduler { get; }

    public ActorNetwork Network { get; } = new();

    /// <summary>The reminders of an app; those who come later share what the first made.</summary>
    public ReminderService Reminders(string appId, ILogger logger) =>
        _reminders.GetOrAdd(appId, _ => new ReminderService(appId, Scheduler, Time, logger));

    public async ValueTask DisposeAsync()
    {
        foreach (var reminders in _reminders.Values)
        {
            await reminders.DisposeAsync();
        }

        Placement.Dispose();
        Scheduler.Dispose();
    }
}
