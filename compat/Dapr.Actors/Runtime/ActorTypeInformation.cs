using System.Reflection;

namespace Dapr.Actors.Runtime;

/// <summary>What the runtime knows of an actor class.</summary>
public sealed class ActorTypeInformation
{
    private ActorTypeInformation()
    {
    }

    /// <summary>The type's name: given, or the attribute's, or the class's.</summary>
    public string ActorTypeName { get; private set; }

    /// <summary>The class.</summary>
    public Type ImplementationType { get; private set; }

    /// <summary>Its actor interfaces.</summary>
    public IEnumerable<Type> InterfaceTypes { get; private set; }

    /// <summary>Whether the class is abstract.</summary>
    public bool IsAbstract { get; private set; }

    /// <summary>Whether it takes reminders.</summary>
    public bool IsRemindable { get; private set; }

    /// <summary>What there is to know of a class, if it is an actor.</summary>
    [Obsolete("Use Get(Type, string) instead. This will be removed in the future.")]
    public static bool TryGet(Type actorType, out ActorTypeInformation actorTypeInformation)
    {
        try
        {
            actorTypeInformation = Get(actorType, actorTypeName: null);
            return true;
        }
        catch (ArgumentException)
        {
            actorTypeInformation = null;
            return false;
        }
    }

    /// <summary>What there is to know of an actor class.</summary>
    [Obsolete("Use Get(Type, string) instead. This will be removed in the future.")]
    public static ActorTypeInformation Get(Type actorType) => Get(actorType, actorTypeName: null);

    /// <summary>What there is to know of an actor class.</summary>
    /// <exception cref="ArgumentException">The class is no actor, or implements no actor interface.</exception>
    public static ActorTypeInformation Get(Type actorType, string actorTypeName)
    {
        if (!actorType.IsSubclassOf(typeof(Actor)))
        {
            throw new ArgumentException($"The type '{actorType}' is not an Actor: it does not derive from '{typeof(Actor)}'.", nameof(actorType));
        }

        var interfaces = actorType.GetInterfaces().Where(IsActorInterface).ToArray();
        if (interfaces.Length == 0 && !actorType.IsAbstract)
        {
            throw new ArgumentException(
                $"The actor type '{actorType}' implements no actor interface. An actor interface derives from '{typeof(IActor)}', " +
                "and so do all interfaces that it derives from.",
                nameof(actorType));
        }

        return new ActorTypeInformation
        {
            ActorTypeName = actorTypeName ?? actorType.GetCustomAttribute<ActorAttribute>()?.TypeName ?? actorType.Name,
            InterfaceTypes = interfaces,
            ImplementationType = actorType,
            IsAbstract = actorType.IsAbstract,
            IsRemindable = typeof(IRemindable).IsAssignableFrom(actorType),
        };
    }

    // IActor itself is not one, nor is an interface with a parent that is not.
    private static bool IsActorInterface(Type type)
    {
        var parents = type.GetInterfaces();
        return parents.Contains(typeof(IActor)) && parents.All(parent => parent == typeof(IActor) || IsActorInterface(parent));
    }
}
