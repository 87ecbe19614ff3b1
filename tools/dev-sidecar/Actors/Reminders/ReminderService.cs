using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using DaprPush.DevSidecar.Actors.Schedules;
using DaprPush.DevSidecar.State;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors.Reminders;

/// <summary>
/// The reminders of one app (all its instances), kept in its actor state store, so that they survive the sidecar and the app.
/// daprd keeps them in its scheduler service; the keys here, <c>{app}||reminders||{type}||{shard}</c>, are this sidecar's own.
/// What is due while no sidecar serves its type, or while the <see cref="Scheduler"/> is away, waits, and then fires all at once. A firing that fails is tried again, 3 times a second
/// apart, as the scheduler does; one that its sidecar's end breaks off counts as done.
/// </summary>
internal sealed class ReminderService(string appId, Scheduler scheduler, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private const int Shards = 16;
    private const int Retries = 3;
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Task<ReminderShard[]>> _types = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(ActorKey, string), CancellationTokenSource> _running = new();
    private readonly CancellationTokenSource _stopping = new();
    private ImmutableList<IStateStore> _stores = [];
    private ImmutableList<(ActorRouter Router, IReadOnlyCollection<string> Types)> _servers = [];
    private volatile TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A sidecar of the app lends its connection to the store.</summary>
    public void Attach(IStateStore store) => ImmutableInterlocked.Update(ref _stores, static (stores, added) => stores.Add(added), store);

    /// <summary>It takes it back, because it ends.</summary>
    public void Detach(IStateStore store) => ImmutableInterlocked.Update(ref _stores, static (stores, gone) => stores.Remove(gone), store);

    /// <summary>A sidecar of the app brings reminders of these types to their actors from now on.</summary>
    public void Serve(ActorRouter router, IReadOnlyCollection<string> types)
    {
        ImmutableInterlocked.Update(ref _servers, static (servers, added) => servers.Add(added), (router, types));
        Interlocked.Exchange(ref _served, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>It does no longer.</summary>
    public void Withdraw(ActorRouter router) =>
        ImmutableInterlocked.Update(ref _servers, static (servers, gone) => servers.RemoveAll(server => server.Router == gone), router);

    /// <summary>Reads the reminders of a type that the app hosts, once, and lets them fire.</summary>
    /// <exception cref="StateStoreUnavailableException">The store can't be read.</exception>
    public Task HostAsync(string type) => ShardsAsync(type);

    /// <summary>Sets a reminder, in the place of one of the same name.</summary>
    /// <returns>False when there is one and it must not be replaced.</returns>
    /// <exception cref="FormatException">The schedule can't be read.</exception>
    /// <exception cref="SchedulerAwayException">The scheduler is away.</exception>
    /// <exception cref="StateStoreUnavailableException">It could not be kept.</exception>
    public async Task<bool> CreateAsync(ActorKey actor, string name, ScheduleRequest request, CancellationToken cancellation)
    {
        var schedule = Schedule.Parse(request.DueTime, request.Period, request.Ttl, time.GetUtcNow());
        scheduler.ThrowIfAway();
        var shard = await ShardOf(actor);
        if (request.Overwrite is false && shard.Find(actor.Id, name) is not null)
        {
            return false;
        }

        var reminder = new Reminder(actor, name, schedule, request.RawData, request.Ttl);
        await shard.PutAsync(actor.Id, name, reminder, cancellation);
        Start(shard, reminder);
        return true;
    }

    /// <summary>A reminder, or null.</summary>
    /// <exception cref="SchedulerAwayException">The scheduler is away.</exception>
    public async Task<Reminder?> FindAsync(ActorKey actor, string name)
    {
        scheduler.ThrowIfAway();
        return (await ShardOf(actor)).Find(actor.Id, name);
    }

    /// <summary>Ends a reminder, if there is one.</summary>
    /// <exception cref="SchedulerAwayException">The scheduler is away.</exception>
    /// <exception cref="StateStoreUnavailableException">That could not be kept.</exception>
    public async Task DeleteAsync(ActorKey actor, string name, CancellationToken cancellation)
    {
        scheduler.ThrowIfAway();
        var shard = await ShardOf(actor);
        if (_running.TryRemove((actor, name), out var running))
        {
            await running.CancelAsync();
        }

        if (shard.Find(actor.Id, name) is not null)
        {
            await shard.PutAsync(actor.Id, name, null, cancellation);
        }
    }

    /// <summary>Lets nothing fire any more; what is kept fires in the next life.</summary>
    public async ValueTask DisposeAsync() => await _stopping.CancelAsync();

    private IStateStore CurrentStore() =>
        _stores is [.., var latest] ? latest : throw new StateStoreUnavailableException($"no instance of {appId} is running");

    private async Task<ReminderShard[]> LoadAsync(string type)
    {
        var shards = new ReminderShard[Shards];
        for (var i = 0; i < Shards; i++)
        {
            shards[i] = new ReminderShard(type, $"{appId}||reminders||{type}||{i}", CurrentStore);
            foreach (var reminder in (await shards[i].LoadAsync(_stopping.Token)).ToList())
            {
                Start(shards[i], reminder);
            }
        }

        return shards;
    }

    private async Task<ReminderShard[]> ShardsAsync(string type)
    {
        var loading = _types.GetOrAdd(type, LoadAsync);
        try
        {
            return await loading;
        }
        catch (JsonException failure)
        {
            _types.TryRemove(new(type, loading));
            throw new StateStoreUnavailableException($"what is kept of the reminders of {type} can't be read: {failure.Message}");
        }
        catch (StateStoreUnavailableException)
        {
            // The next call reads again.
            _types.TryRemove(new(type, loading));
            throw;
        }
    }

    private async Task<ReminderShard> ShardOf(ActorKey actor)
    {
        var shards = await ShardsAsync(actor.Type);
        var hash = actor.Id.Aggregate(17, static (sum, c) => unchecked((sum * 31) + c));
        return shards[(int)((uint)hash % Shards)];
    }

    private void Start(ReminderShard shard, Reminder reminder)
    {
        var running = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        _running.AddOrUpdate((reminder.Actor, reminder.Name), running, (_, old) =>
        {
            old.Cancel();
            return running;
        });
        _ = RunAsync(shard, reminder, running.Token);
    }

    private async Task RunAsync(ReminderShard shard, Reminder reminder, CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await DueTime.WaitAsync(reminder.Schedule.Next, time, cancellation);
                await scheduler.WaitAsync(cancellation);
                var life = scheduler.Life;
                var goOn = await FireAsync(reminder, life, cancellation);
                if (life.IsCancellationRequested)
                {
                    // The app may have had it; its answer came to nobody.
                    continue;
                }

                var left = goOn ? reminder.Schedule.Fired() : null;
                var next = left is null ? null : reminder with { Schedule = left };
                await KeepAsync(shard, reminder, next, cancellation);
                if (next is null)
                {
                    return;
                }

                reminder = next;
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Deleted or replaced, or the sidecar stops; what is kept fires in its next life.
        }
    }

    // It goes on firing only when that is known to the store: otherwise a new sidecar would fire it again.
    private async Task KeepAsync(ReminderShard shard, Reminder reminder, Reminder? next, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                await shard.PutAsync(reminder.Actor.Id, reminder.Name, next, cancellation);
                return;
            }
            catch (StateStoreUnavailableException failure)
            {
                ScheduleLog.StoreFailed(logger, reminder.Actor.Type, failure.Message);
                await Task.Delay(RetryWait, time, cancellation);
            }
        }
    }

    // False when the app ends the reminder.
    private async Task<bool> FireAsync(Reminder reminder, CancellationToken schedulersLife, CancellationToken cancellation)
    {
        var body = Firing.Body(reminder.Schedule, reminder.Data, callback: null);
        var call = new ActorCall(reminder.Actor, "remind/" + Uri.EscapeDataString(reminder.Name), body, "application/json", null);
        for (var failures = 0; ; failures++)
        {
            var router = await NextServerAsync(reminder.Actor.Type, cancellation);
            ActorAnswer answer;
            try
            {
                answer = await router.CallAsync(call, cancellation);
            }
            catch (OperationCanceledException) when (router.IsClosed && !cancellation.IsCancellationRequested)
            {
                ScheduleLog.ReminderFailed(logger, reminder.Name, reminder.Actor, "its sidecar ended meanwhile");
                return true;
            }

            if (answer.Error is not { } error)
            {
                return !answer.CancelsReminder;
            }

            ScheduleLog.ReminderFailed(logger, reminder.Name, reminder.Actor, error.Message);
            if (failures == Retries || schedulersLife.IsCancellationRequested)
            {
                return true;
            }

            await Task.Delay(RetryWait, time, cancellation);
        }
    }

    private async Task<ActorRouter> NextServerAsync(string type, CancellationToken cancellation)
    {
        while (true)
        {
            var served = _served.Task;
            if (_servers.LastOrDefault(server => server.Types.Contains(type)).Router is { } router)
            {
                return router;
            }

            await served.WaitAsync(cancellation);
        }
    }
}
