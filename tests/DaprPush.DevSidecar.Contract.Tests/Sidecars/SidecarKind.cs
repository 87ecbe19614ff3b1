namespace DaprPush.DevSidecar.Contract.Tests.Sidecars;

/// <summary>What is held to the contract.</summary>
public enum SidecarKind
{
    /// <summary>The development sidecar over <c>pubsub.in-memory</c> and <c>state.in-memory</c>.</summary>
    Memory,

    /// <summary>The development sidecar over <c>pubsub.redis</c> and <c>state.redis</c>, on a Redis of its own.</summary>
    Redis,

    /// <summary>A sidecar that somebody else started, named by two environment variables (see the README).</summary>
    Daprd,
}
