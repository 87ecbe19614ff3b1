using System.Threading.Tasks.Sources;

namespace DaprPush.Gateway.Transport;

/// <summary>
/// A signal for one waiter at a time that is never missed: what was signalled before somebody waits is there when he does.
/// Whoever tries something first clears it, tries, and waits only if that failed.
/// </summary>
internal sealed class Edge : IValueTaskSource
{
    private const int Clear = 0;
    private const int Signalled = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private int _state;

    public void Reset() => Interlocked.CompareExchange(ref _state, Clear, Signalled);

    public void Signal()
    {
        if (Interlocked.Exchange(ref _state, Signalled) == Awaited)
        {
            _core.SetResult(true);
        }
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Awaited, Clear) != Clear)
        {
            return;
        }

        using (cancellationToken.UnsafeRegister(static edge => ((Edge)edge!).Signal(), this))
        {
            await new ValueTask(this, _core.Version).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
