using System.Reflection;

namespace Dapr.Actors.Runtime;

public abstract partial class Actor
{
    private const BindingFlags CallbackMethods =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    /// <summary>Starts a timer, which lives as long as the actor's activation.</summary>
    /// <param name="timerName">The timer's name; null for one of the runtime's own.</param>
    /// <param name="callback">A method of the actor that takes nothing or a byte array and returns a Task.</param>
    /// <param name="callbackParams">The bytes for the callback.</param>
    /// <param name="dueTime">Until the first call.</param>
    /// <param name="period">Between the others; -1 ms for none.</param>
    /// <exception cref="ArgumentException">There is no such method, or more than one.</exception>
    public async Task<ActorTimer> RegisterTimerAsync(
        string timerName,
        string callback,
        byte[] callbackParams,
        TimeSpan dueTime,
        TimeSpan period) =>
        await StartAsync(timerName, callback, callbackParams, dueTime, period, null);

    /// <summary>Starts a timer that ends after a time.</summary>
    public async Task<ActorTimer> RegisterTimerAsync(
        string timerName,
        string callback,
        byte[] callbackParams,
        TimeSpan dueTime,
        TimeSpan period,
        TimeSpan ttl) =>
        await StartAsync(timerName, callback, callbackParams, dueTime, period, ttl);

    /// <summary>Stops a timer.</summary>
    protected async Task UnregisterTimerAsync(ActorTimer timer) => await Host.TimerManager.UnregisterTimerAsync(timer);

    /// <summary>Stops a timer.</summary>
    protected async Task UnregisterTimerAsync(string timerName) =>
        await Host.TimerManager.UnregisterTimerAsync(new ActorTimerToken(Host.ActorTypeInfo.ActorTypeName, Id, timerName));

    internal MethodInfo FindCallback(string name) => Host.ActorTypeInfo.ImplementationType.GetMethod(name, CallbackMethods);

    private async Task<ActorTimer> StartAsync(
        string name, string callback, byte[] data, TimeSpan dueTime, TimeSpan period, TimeSpan? ttl)
    {
        CheckCallback(callback);
        name = string.IsNullOrEmpty(name) ? $"{Id}_Timer_{Guid.NewGuid()}" : name;
        var timer = new ActorTimer(Host.ActorTypeInfo.ActorTypeName, Id, name, callback, data, dueTime, period, ttl);
        await Host.TimerManager.RegisterTimerAsync(timer);
        return timer;
    }

    private void CheckCallback(string callback)
    {
        MethodInfo method;
        try
        {
            method = FindCallback(callback);
        }
        catch (AmbiguousMatchException)
        {
            throw new ArgumentException($"Timer callback method: {callback} cannot be overloaded.");
        }

        if (method is null)
        {
            throw new ArgumentException($"Timer callback method: {callback} does not exist in the Actor class: {Host.ActorTypeInfo.ActorTypeName}");
        }

        if (method.GetParameters().Length > 1)
        {
            throw new ArgumentException("Timer callback can accept only zero or one parameters");
        }

        if (method.ReturnType != typeof(Task))
        {
            throw new ArgumentException("Timer callback can only return type Task");
        }
    }
}
