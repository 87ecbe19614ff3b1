namespace Dapr.Client;

/// <summary>How consistent a state operation is asked to be.</summary>
public enum ConsistencyMode
{
    /// <summary>Replicas may lag.</summary>
    Eventual,

    /// <summary>All replicas agree.</summary>
    Strong,
}
