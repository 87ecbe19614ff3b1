namespace DaprPush.Testing.Running;

/// <summary>What stands behind Dapr in a test.</summary>
public enum ComponentSet
{
    /// <summary>The development sidecar's own broker and store.</summary>
    InMemory,

    /// <summary>Redis, started for this system alone.</summary>
    Redis,
}
