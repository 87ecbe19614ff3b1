namespace Microsoft.Azure.Functions.Worker;

/// <summary>Reads what a function has returned.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>What the function has returned, as a type.</summary>
    /// <exception cref="InvalidOperationException">It is of another type, or there is none.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        var feature = Feature(context);
        return feature.Value is T
            ? new FeatureInvocationResult<T>(feature)
            : throw new InvalidOperationException(
                $"Requested type({typeof(T)}) does not match the type of Invocation result({feature.Value?.GetType().ToString() ?? "none"})");
    }

    /// <summary>What the function has returned.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new FeatureInvocationResult(Feature(context));

    private static InvocationResultFeature Feature(FunctionContext context) => context.Features.Get<InvocationResultFeature>()
        ?? throw new InvalidOperationException("This context belongs to no invocation of the worker.");
}
