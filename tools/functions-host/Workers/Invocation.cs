using DaprPush.FunctionsHost.Functions;
using DaprPush.FunctionsHost.Protocol;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>One call of a function that the worker has not answered yet.</summary>
internal sealed class Invocation(HttpFunction function)
{
    private readonly TaskCompletionSource<InvocationResponse> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What is called.</summary>
    public HttpFunction Function { get; } = function;

    /// <summary>The worker's answer.</summary>
    public Task<InvocationResponse> Answer => _answer.Task;

    /// <summary>The worker answered.</summary>
    public void Complete(InvocationResponse response) => _answer.TrySetResult(response);

    /// <summary>The worker will not answer.</summary>
    public void Fail(WorkerEndedException failure) => _answer.TrySetException(failure);
}
