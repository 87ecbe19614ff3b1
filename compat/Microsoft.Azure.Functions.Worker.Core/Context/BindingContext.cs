namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a trigger knows of an invocation.</summary>
public abstract class BindingContext
{
    /// <summary>Values by name, in any case.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
