using DaprPush.Gateway.Transport;

namespace DaprPush.Bench.Hub;

/// <summary>A client that takes everything at once.</summary>
internal sealed class CountingSink : IByteSink
{
    public long Bytes { get; private set; }

    public int Unsent => 0;

    public void Watch(IPolled polled)
    {
        // It never leaves and is never full: there is nothing to tell.
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        return bytes.Length;
    }

    public void Close(bool dropUnsent)
    {
        // Nothing is held.
    }
}
