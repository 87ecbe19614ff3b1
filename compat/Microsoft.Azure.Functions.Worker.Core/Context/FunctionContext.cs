namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function.</summary>
public abstract class FunctionContext
{
    /// <summary>The invocation's id.</summary>
    public abstract string InvocationId { get; }

    /// <summary>The function's id.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The trace that the invocation belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>What the trigger knows: for HTTP, query and route values.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>How often the invocation was tried.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>The invocation's services.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>What middleware and function tell each other.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>What the worker and its extensions tell each other.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Cancelled when nobody waits for the answer any more.</summary>
    public virtual CancellationToken CancellationToken { get; } = CancellationToken.None;
}
