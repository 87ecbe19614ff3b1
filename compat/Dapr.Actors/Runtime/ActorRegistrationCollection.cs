using System.Collections.ObjectModel;

namespace Dapr.Actors.Runtime;

/// <summary>The actor types that this app hosts.</summary>
public sealed class ActorRegistrationCollection : KeyedCollection<ActorTypeInformation, ActorRegistration>
{
    /// <summary>Adds a type.</summary>
    public void RegisterActor<TActor>(Action<ActorRegistration> configure = null)
        where TActor : Actor =>
        RegisterActor<TActor>(actorTypeName: null, typeOptions: null, configure);

    /// <summary>Adds a type with options of its own.</summary>
    public void RegisterActor<TActor>(ActorRuntimeOptions typeOptions, Action<ActorRegistration> configure = null)
        where TActor : Actor =>
        RegisterActor<TActor>(actorTypeName: null, typeOptions, configure);

    /// <summary>Adds a type under a name.</summary>
    public void RegisterActor<TActor>(string actorTypeName, Action<ActorRegistration> configure = null)
        where TActor : Actor =>
        RegisterActor<TActor>(actorTypeName, typeOptions: null, configure);

    /// <summary>Adds a type under a name, with options of its own.</summary>
    /// <exception cref="ArgumentException">The class is no actor, or implements no actor interface.</exception>
    public void RegisterActor<TActor>(string actorTypeName, ActorRuntimeOptions typeOptions, Action<ActorRegistration> configure = null)
        where TActor : Actor
    {
        var registration = new ActorRegistration(ActorTypeInformation.Get(typeof(TActor), actorTypeName), typeOptions);
        configure?.Invoke(registration);
        Add(registration);
    }

    /// <inheritdoc />
    protected override ActorTypeInformation GetKeyForItem(ActorRegistration item) => item.Type;
}
