namespace Microsoft.Azure.Functions.Worker;

/// <summary>How often an invocation was tried.</summary>
public abstract class RetryContext
{
    /// <summary>The tries before this one.</summary>
    public abstract int RetryCount { get; }

    /// <summary>The most there will be.</summary>
    public abstract int MaxRetryCount { get; }
}
