using System.Collections.Concurrent;
using DaprPush.DevSidecar.Actors.Schedules;
using Microsoft.Extensions.Logging;

namespace DaprPush.DevSidecar.Actors.Timers;

/// <summary>
/// The timers of one app instance's actors. They live in memory, as long as this sidecar. A firing takes a turn like any call, and
/// activates an actor that was let go; the next one is not due before it has ended.
/// </summary>
internal sealed class ActorTimers(ActorRouter router, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly ConcurrentDictionary<ActorKey, ConcurrentDictionary<string, RunningTimer>> _timers = new();

    /// <summary>Sets a timer, in the place of one of the same name.</summary>
    /// <exception cref="FormatException">The schedule can't be read.</exception>
    public void Create(ActorKey actor, string name, ScheduleRequest request)
    {
        var schedule = Schedule.Parse(request.DueTime, request.Period, request.Ttl, time.GetUtcNow());
        var timer = new RunningTimer(this, actor, name, schedule, request.RawData, request.Callback ?? "");
        var timers = _timers.GetOrAdd(actor, static _ => new ConcurrentDictionary<string, RunningTimer>(StringComparer.Ordinal));
        timers.AddOrUpdate(name, timer, (_, old) =>
        {
            old.Dispose();
            return timer;
        });
        timer.Start();
    }

    /// <summary>Ends a timer, if there is one.</summary>
    public void Delete(ActorKey actor, string name)
    {
        if (_timers.TryGetValue(actor, out var timers) && timers.TryRemove(name, out var timer))
        {
            timer.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var timer in _timers.Values.SelectMany(timers => timers.Values))
        {
            timer.Dispose();
        }
    }

    private void Ended(ActorKey actor, string name, RunningTimer timer)
    {
        if (_timers.TryGetValue(actor, out var timers))
        {
            timers.TryRemove(new(name, timer));
        }
    }

    private sealed class RunningTimer(
        ActorTimers owner, ActorKey actor, string name, Schedule first, byte[]? data, string callback) : IDisposable
    {
        private readonly CancellationTokenSource _stopped = new();

        public void Start() => _ = RunAsync();

        /// <summary>Ends it; a call that is under way is broken off.</summary>
        public void Dispose() => _stopped.Cancel();

        private async Task RunAsync()
        {
            try
            {
                for (var schedule = first; schedule is not null; schedule = schedule.Fired())
                {
                    await DueTime.WaitAsync(schedule.Next, owner.Time, _stopped.Token);
                    await FireAsync(schedule);
                }

                owner.Ended(actor, name, this);
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                // Deleted, replaced, or the sidecar ends.
            }
        }

        private async Task FireAsync(Schedule schedule)
        {
            var body = Firing.Body(schedule, data, callback);
            var call = new ActorCall(actor, "timer/" + Uri.EscapeDataString(name), body, "application/json", null);
            var answer = await owner.Router.CallAsync(call, _stopped.Token);
            if (answer.Error is { } error)
            {
                ScheduleLog.TimerFailed(owner.Logger, name, actor, error.Message);
            }
        }
    }

    private TimeProvider Time => time;

    private ActorRouter Router => router;

    private ILogger Logger => logger;
}
