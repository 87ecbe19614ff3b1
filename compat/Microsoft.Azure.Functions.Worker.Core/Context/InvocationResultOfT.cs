namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function has returned. Middleware may put another value in its place.</summary>
public abstract class InvocationResult<T>
{
    /// <summary>The value; null for none.</summary>
    public abstract T? Value { get; set; }
}
