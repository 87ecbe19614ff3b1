namespace Dapr.Actors.Runtime;

/// <summary>An actor type that this app hosts.</summary>
public sealed class ActorRegistration
{
    /// <summary>Creates the registration with the app's options.</summary>
    public ActorRegistration(ActorTypeInformation type)
        : this(type, null)
    {
    }

    /// <summary>Creates the registration with options of its own.</summary>
    public ActorRegistration(ActorTypeInformation type, ActorRuntimeOptions options)
    {
        Type = type;
        TypeOptions = options;
    }

    /// <summary>The type.</summary>
    public ActorTypeInformation Type { get; }

    /// <summary>Creates the type's actors; null for the runtime's own activator.</summary>
    public ActorActivator Activator { get; set; }

    /// <summary>The type's options; null for the app's.</summary>
    public ActorRuntimeOptions TypeOptions { get; }
}
