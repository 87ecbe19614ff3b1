namespace Dapr.Actors.Runtime;

/// <summary>Names an actor type otherwise than its class.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ActorAttribute : Attribute
{
    /// <summary>The actor type's name; null for the class's.</summary>
    public string TypeName { get; set; }
}
