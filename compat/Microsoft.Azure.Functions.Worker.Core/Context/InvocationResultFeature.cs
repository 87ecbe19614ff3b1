namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where an invocation keeps what the function has returned.</summary>
internal sealed class InvocationResultFeature
{
    public object? Value { get; set; }
}
