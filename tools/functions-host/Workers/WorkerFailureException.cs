using DaprPush.FunctionsHost.Protocol;

namespace DaprPush.FunctionsHost.Workers;

/// <summary>What went wrong inside the worker, as it told the host. Its text is the whole of it, stack included.</summary>
internal sealed class WorkerFailureException(string result, RpcException? failure) : Exception(
    $"Result: {result}\nException: {failure?.Message}\nStack: {failure?.StackTrace}")
{
    public override string ToString() => Message;

    /// <summary>The exception of a result, or null when it is a success.</summary>
    /// <param name="result">null counts as a success.</param>
    public static WorkerFailureException? Of(StatusResult? result) => result?.Status switch
    {
        null or StatusResult.Types.Status.Success => null,
        StatusResult.Types.Status.Cancelled => new WorkerFailureException("Cancelled", result.Exception),
        _ => new WorkerFailureException("Failure", result.Exception),
    };
}
