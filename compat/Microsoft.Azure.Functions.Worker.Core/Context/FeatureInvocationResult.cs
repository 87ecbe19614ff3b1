namespace Microsoft.Azure.Functions.Worker;

internal sealed class FeatureInvocationResult(InvocationResultFeature feature) : InvocationResult
{
    public override object? Value
    {
        get => feature.Value;
        set => feature.Value = value;
    }
}
