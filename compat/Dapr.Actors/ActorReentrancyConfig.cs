namespace Dapr.Actors;

/// <summary>Whether a call chain may come back to an actor that is in it.</summary>
public sealed class ActorReentrancyConfig
{
    /// <summary>False by default.</summary>
    public bool Enabled { get; set; }

    /// <summary>The longest chain; null for the runtime's own limit.</summary>
    public int? MaxStackDepth { get; set; }
}
