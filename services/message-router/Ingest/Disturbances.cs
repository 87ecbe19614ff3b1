namespace DaprPush.Router.Ingest;

/// <summary>
/// Counts what may have made the broker begin anew with handing out: the starts of this instance's sidecar, each of which asks once
/// what to subscribe to (daprd, pkg/runtime/processor/subscriber), and events that could not be routed, for want of broker or store.
/// </summary>
internal sealed class Disturbances
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public void Note() => Interlocked.Increment(ref _count);
}
