namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function has returned.</summary>
public abstract class InvocationResult : InvocationResult<object>
{
}
