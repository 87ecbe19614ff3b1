namespace Dapr.Client;

/// <summary>Who wins when two writers meet.</summary>
public enum ConcurrencyMode
{
    /// <summary>The first writer; the second is refused.</summary>
    FirstWrite,

    /// <summary>The last writer.</summary>
    LastWrite,
}
