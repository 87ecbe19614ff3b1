namespace Dapr.Actors.Runtime;

/// <summary>How a value leaves the cache.</summary>
public class UnloadStateOptions
{
    /// <summary>Whether changes that are not saved yet may be lost.</summary>
    public bool AllowUnloadingWhenStateModified { get; set; }
}
