namespace DaprPush.DevSidecar.Actors.Placement;

/// <summary>What placement needs to know of a sidecar that hosts actors.</summary>
internal interface IActorHost
{
    /// <summary>A name no other host has; ids are spread by it.</summary>
    string Name { get; }

    /// <summary>The types it hosts.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>Lets go of every actor for which <paramref name="stays"/> is false: waits for its running turn and deactivates it.</summary>
    Task ReleaseAsync(Predicate<ActorKey> stays);

    /// <summary>Runs a call here; <see cref="ActorAnswer.IsMoved"/> when the actor belongs elsewhere by now.</summary>
    Task<ActorAnswer> RunAsync(ActorCall call, CancellationToken cancellation);
}
