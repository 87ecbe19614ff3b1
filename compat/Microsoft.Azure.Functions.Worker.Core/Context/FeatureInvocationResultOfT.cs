namespace Microsoft.Azure.Functions.Worker;

internal sealed class FeatureInvocationResult<T>(InvocationResultFeature feature) : InvocationResult<T>
{
    public override T? Value
    {
        get => (T?)feature.Value;
        set => feature.Value = value;
    }
}
