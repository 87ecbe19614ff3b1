using System.Text;
using Dapr.Actors.Runtime;

namespace DaprPush.Compat.Tests.Actors;

/// <summary>An actor that does what the tests ask and remembers what was done to it.</summary>
[Actor(TypeName = "ProbeActor")]
internal sealed class Probe(ActorHost host, ProbeScope scope, ProbeLog log) : Actor(host), IProbe, IRemindable
{
    private readonly List<string> _events = [];

    public Task<ProbeResult> Echo(ProbeData data) => Task.FromResult(new ProbeResult(data.Text, data.Number + 1, Id.GetId()));

    public Task Nothing() => Task.CompletedTask;

    public Task<string?> Null() => Task.FromResult<string?>(null);

    public Task<bool> Cancellable(CancellationToken cancellationToken) => Task.FromResult(cancellationToken.CanBeCanceled);

    public Task<int> Two(int first, int second) => Task.FromResult(first + second);

    public async Task Fail(string message)
    {
        await StateManager.SetStateAsync("lost", message);
        throw new InvalidOperationException(message);
    }

    public Task FailBeforeAwait() => throw new InvalidOperationException("at once");

    public Task Run(string script) => StateScript.RunAsync(StateManager, script, _events);

    public Task<string[]> Events() => Task.FromResult(_events.ToArray());

    public async Task Remind(ScheduleRequest request)
    {
        var (data, dueTime, period) = Times(request);
        var ttl = request.Ttl is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : (TimeSpan?)null;
        _ = (request.Repetitions, ttl) switch
        {
            (null, null) => await RegisterReminderAsync(request.Name, data, dueTime, period),
            (null, { } time) => await RegisterReminderAsync(request.Name, data, dueTime, period, time),
            ({ } count, null) => await RegisterReminderAsync(request.Name, data, dueTime, period, count),
            ({ } count, { } time) => await RegisterReminderAsync(request.Name, data, dueTime, period, count, time),
        };
    }

    public Task Forget() => UnregisterReminderAsync("wake");

    public async Task<ScheduleRequest?> Known()
    {
        var reminder = await GetReminderAsync("wake");
        return reminder is null
            ? null
            : new ScheduleRequest(
                reminder.Name,
                Encoding.UTF8.GetString(reminder.State),
                (int)reminder.DueTime.TotalMilliseconds,
                (int)reminder.Period.TotalMilliseconds);
    }

    public async Task Tick(ScheduleRequest request)
    {
        var (data, dueTime, period) = Times(request);
        if (request.Ttl is { } ttl)
        {
            await RegisterTimerAsync(request.Name, request.Callback, data, dueTime, period, TimeSpan.FromMilliseconds(ttl));
        }
        else
        {
            await RegisterTimerAsync(request.Name, request.Callback, data, dueTime, period);
        }
    }

    public Task Untick() => UnregisterTimerAsync("tick");

    public async Task ReceiveReminderAsync(string reminderName, byte[] state, TimeSpan dueTime, TimeSpan period)
    {
        _events.Add($"reminder {reminderName} {Encoding.UTF8.GetString(state)} {dueTime} {period}");
        await StateManager.SetStateAsync("reminded", reminderName);
    }

    protected override Task OnActivateAsync()
    {
        log.Add($"activate {Id} {scope.IsDisposed}");
        _events.Add("activate");
        return Id.GetId() == "unborn" ? throw new InvalidOperationException("cannot be activated") : Task.CompletedTask;
    }

    protected override Task OnDeactivateAsync()
    {
        log.Add($"deactivate {Id} {scope.IsDisposed}");
        return Task.CompletedTask;
    }

    protected override Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext)
    {
        _events.Add($"pre {actorMethodContext.CallType} {actorMethodContext.MethodName}");
        return Task.CompletedTask;
    }

    protected override Task OnPostActorMethodAsync(ActorMethodContext actorMethodContext)
    {
        _events.Add($"post {actorMethodContext.MethodName}");
        return Task.CompletedTask;
    }

    protected override Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e)
    {
        _events.Add($"failed {actorMethodContext.MethodName} {e.GetType().Name}");
        return Task.CompletedTask;
    }

    private static (byte[] Data, TimeSpan DueTime, TimeSpan Period) Times(ScheduleRequest request) => (
        Encoding.UTF8.GetBytes(request.Data), TimeSpan.FromMilliseconds(request.DueTime), TimeSpan.FromMilliseconds(request.Period));

    // Called by the sidecar, by name.
    private async Task OnTick(byte[] data)
    {
        _events.Add($"timer {Encoding.UTF8.GetString(data)}");
        await StateManager.SetStateAsync("ticked", data.Length);
    }

    private Task OnBareTick()
    {
        _events.Add("bare timer");
        return Task.CompletedTask;
    }
}
