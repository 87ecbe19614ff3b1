namespace Dapr.Actors.Runtime;

/// <summary>Creates actors whose constructor takes the host alone.</summary>
public class DefaultActorActivator : ActorActivator
{
    /// <inheritdoc />
    public override Task<ActorActivatorState> CreateAsync(ActorHost host)
    {
        var actor = (Actor)Activator.CreateInstance(host.ActorTypeInfo.ImplementationType, host);
        return Task.FromResult(new ActorActivatorState(actor));
    }

    /// <inheritdoc />
    public override async Task DeleteAsync(ActorActivatorState state)
    {
        switch (state.Actor)
        {
            case IAsyncDisposable asyncDisposable:
                await asyncDisposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
