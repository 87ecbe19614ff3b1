namespace DaprPush.Router.Tests.Fencing;

/// <summary>A call of the store that an instance waits for; what becomes of it, the schedule says.</summary>
internal abstract class StoreCall(FencedInstance caller, bool writes)
{
    public FencedInstance Caller => caller;

    public bool Writes => writes;

    /// <summary>Reaches the store, and its answer the caller.</summary>
    public abstract Task DoAsync();

    /// <summary>Reaches the store, and its answer nobody.</summary>
    public abstract Task DoForNobodyAsync();

    /// <summary>The caller waits no longer.</summary>
    public abstract void TimeOut();
}

/// <inheritdoc/>
internal sealed class StoreCall<T>(FencedInstance caller, bool writes, Func<Task<T>> call) : StoreCall(caller, writes)
{
    private readonly TaskCompletionSource<T> _answer = new();

    public Task<T> Answer => _answer.Task;

    // What the instance does next runs here, until it calls again: one thing at a time.
    public override async Task DoAsync() => _answer.SetResult(await call());

    public override Task DoForNobodyAsync() => call();

    public override void TimeOut() => _answer.SetException(new TimeoutException("The store did not answer."));
}
