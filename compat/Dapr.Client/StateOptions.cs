namespace Dapr.Client;

/// <summary>Options of a state operation; null leaves the choice to the store.</summary>
public class StateOptions
{
    /// <summary>The consistency asked for.</summary>
    public ConsistencyMode? Consistency { get; set; }

    /// <summary>The concurrency asked for.</summary>
    public ConcurrencyMode? Concurrency { get; set; }
}
