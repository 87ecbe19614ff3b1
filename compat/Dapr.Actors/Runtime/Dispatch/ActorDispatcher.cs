#nullable enable

using System.Collections.Concurrent;
using System.Text.Json;
using Dapr.Actors.Runtime.Reminders;
using Dapr.Actors.Runtime.State;

namespace Dapr.Actors.Runtime.Dispatch;

/// <summary>
/// The active actors of one type and their turns. It does not queue: that an actor has one turn at a time is the sidecar's work.
/// </summary>
internal sealed class ActorDispatcher
{
    private static readonly ActorMethodContext ReminderTurn = ActorMethodContext.CreateForReminder("ReceiveReminderAsync");
    private static readonly ActorMethodContext TimerTurn = ActorMethodContext.CreateForTimer("FireTimerAsync");

    private readonly ActorActivator _activator;
    private readonly ActorHostFactory _hosts;
    private readonly Dictionary<string, ActorMethod> _methods;
    private readonly ConcurrentDictionary<ActorId, ActorActivatorState> _active = new();

    public ActorDispatcher(ActorTypeInformation type, ActorActivator activator, ActorHostFactory hosts, JsonSerializerOptions jsonSerializerOptions)
    {
        _activator = activator;
        _hosts = hosts;
        _methods = ActorInterface.Methods(type, jsonSerializerOptions);
        IsRemindable = type.IsRemindable;
    }

    public bool IsRemindable { get; }

    /// <summary>Calls a method with the request's JSON and writes its result, after the turn's state is saved.</summary>
    public async Task CallAsync(ActorId id, string methodName, Stream request, Stream response, CancellationToken cancellationToken)
    {
        var method = _methods.TryGetValue(methodName, out var known)
            ? known
            : throw new MissingMethodException($"Actor type doesn't contain method {methodName}");
        var call = await TurnAsync(
            id, ActorMethodContext.CreateForActor(methodName), actor => method.InvokeAsync(actor, request, cancellationToken));
        await method.WriteResultAsync(call, response, cancellationToken);
    }

    public Task RemindAsync(ActorId id, string name, FiredSchedule reminder) => TurnAsync(
        id,
        ReminderTurn,
        async actor =>
        {
            await ((IRemindable)actor).ReceiveReminderAsync(name, reminder.Data, reminder.DueTime, reminder.Period);
            return Task.CompletedTask;
        });

    public Task FireTimerAsync(ActorId id, FiredSchedule timer) => TurnAsync(
        id,
        TimerTurn,
        async actor =>
        {
            var callback = actor.FindCallback(timer.Callback)
                ?? throw new MissingMethodException($"Actor type doesn't contain timer callback {timer.Callback}");
            await (Task)callback.Invoke(actor, callback.GetParameters().Length == 0 ? null : [timer.Data])!;
            return Task.CompletedTask;
        });

    public async Task DeactivateAsync(ActorId id)
    {
        if (_active.TryRemove(id, out var state))
        {
            await GiveUpAsync(state);
        }
    }

    private async Task<Task> TurnAsync(ActorId id, ActorMethodContext context, Func<Actor, Task<Task>> turn)
    {
        if (!_active.TryGetValue(id, out var state))
        {
            state = await ActivateAsync(id);
        }

        var actor = state.Actor;
        try
        {
            if (ActorReentrancy.Id is not null)
            {
                ActorStateManager.SeparateFlow(true);
            }

            await actor.BeginTurnAsync(context);
            var call = await turn(actor);
            await actor.EndTurnAsync(context);
            return call;
        }
        catch (Exception e)
        {
            await actor.FailTurnAsync(context, e);
            throw;
        }
        finally
        {
            ActorStateManager.SeparateFlow(false);
        }
    }

    private async Task<ActorActivatorState> ActivateAsync(ActorId id)
    {
        var state = await _activator.CreateAsync(_hosts.Create(id));
        try
        {
            await state.Actor.ActivateAsync();
        }
        catch
        {
            await _activator.DeleteAsync(state);
            throw;
        }

        // Two first calls can only meet where reentrancy lets them; the one that comes second is given up again.
        var active = _active.GetOrAdd(id, state);
        if (!ReferenceEquals(active, state))
        {
            await GiveUpAsync(state);
        }

        return active;
    }

    private async Task GiveUpAsync(ActorActivatorState state)
    {
        try
        {
            await state.Actor.DeactivateAsync();
        }
        finally
        {
            await _activator.DeleteAsync(state);
        }
    }
}
