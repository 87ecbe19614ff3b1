namespace DaprPush.DevSidecar.Counters;

/// <summary>Counts one kind of operation. Many threads may add at the same time.</summary>
internal sealed class OperationCounter
{
    private long _operations;
    private long _items;
    private long _bytesIn;
    private long _bytesOut;

    /// <summary>Counts one operation.</summary>
    /// <param name="items">The events or keys in it; 1 for a call.</param>
    /// <param name="bytesIn">Payload bytes that came into the sidecar with it.</param>
    /// <param name="bytesOut">Payload bytes that the sidecar answered or delivered with it.</param>
    public void Add(int items, long bytesIn = 0, long bytesOut = 0)
    {
        Interlocked.Increment(ref _operations);
        Interlocked.Add(ref _items, items);
        Interlocked.Add(ref _bytesIn, bytesIn);
        Interlocked.Add(ref _bytesOut, bytesOut);
    }

    /// <summary>What was counted up to now.</summary>
    public OperationCount Read() => new(
        Interlocked.Read(ref _operations), Interlocked.Read(ref _items), Interlocked.Read(ref _bytesIn), Interlocked.Read(ref _bytesOut));
}

/// <summary>A counter's value.</summary>
/// <param name="Operations">Calls that the sidecar served.</param>
/// <param name="Items">Events or keys in them.</param>
/// <param name="BytesIn">Payload bytes that came into the sidecar, without headers and envelopes of the transport.</param>
/// <param name="BytesOut">Payload bytes that left it, counted the same way.</param>
internal readonly record struct OperationCount(long Operations, long Items, long BytesIn, long BytesOut);
