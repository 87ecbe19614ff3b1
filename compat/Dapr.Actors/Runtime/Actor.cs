using Dapr.Actors.Client;
using Dapr.Actors.Runtime.State;
using Microsoft.Extensions.Logging;

namespace Dapr.Actors.Runtime;

/// <summary>The base of actors. An instance has one turn at a time: the sidecar sees to it, not this process.</summary>
public abstract partial class Actor
{
    /// <summary>Creates the actor in its host.</summary>
    protected Actor(ActorHost host)
    {
        Host = host;
        StateManager = new ActorStateManager(this);
        Logger = host.LoggerFactory.CreateLogger(GetType());
    }

    /// <summary>The actor's logger, named by its class.</summary>
    protected ILogger Logger { get; }

    /// <summary>The actor's id.</summary>
    public ActorId Id => Host.Id;

    /// <summary>What the actor lives in.</summary>
    public ActorHost Host { get; }

    /// <summary>Makes proxies of other actors.</summary>
    public IActorProxyFactory ProxyFactory => Host.ProxyFactory;

    /// <summary>The actor's state. Tests put their own here.</summary>
    public IActorStateManager StateManager { get; protected set; }

    internal async Task ActivateAsync()
    {
        await StateManager.ClearCacheAsync();
        await OnActivateAsync();
        await SaveStateAsync();
    }

    internal async Task DeactivateAsync()
    {
        await StateManager.ClearCacheAsync();
        await OnDeactivateAsync();
    }

    internal Task BeginTurnAsync(ActorMethodContext context) => OnPreActorMethodAsync(context);

    internal async Task EndTurnAsync(ActorMethodContext context)
    {
        await OnPostActorMethodAsync(context);
        await SaveStateAsync();
    }

    internal async Task FailTurnAsync(ActorMethodContext context, Exception e)
    {
        await OnActorMethodFailedAsync(context, e);
        await StateManager.ClearCacheAsync();
    }

    /// <summary>Writes all changes of the state now, within the turn.</summary>
    protected async Task SaveStateAsync() => await StateManager.SaveStateAsync();

    /// <summary>Called before an actor's first turn. Changes of the state are saved afterwards.</summary>
    protected virtual Task OnActivateAsync() => Task.CompletedTask;

    /// <summary>Called when the actor is given up. Changes of the state are not saved.</summary>
    protected virtual Task OnDeactivateAsync() => Task.CompletedTask;

    /// <summary>Called before each turn.</summary>
    protected virtual Task OnPreActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    /// <summary>Called after each turn that did not fail, before its changes are saved.</summary>
    protected virtual Task OnPostActorMethodAsync(ActorMethodContext actorMethodContext) => Task.CompletedTask;

    /// <summary>Called when a turn failed, before its changes are forgotten.</summary>
    protected virtual Task OnActorMethodFailedAsync(ActorMethodContext actorMethodContext, Exception e) => Task.CompletedTask;
}
