using System.Numerics;

namespace DaprPush.Gateway.Connections;

/// <summary>Lends rings of items to connections for which several wait. Only the hub loop uses it.</summary>
internal sealed class ItemRings
{
    private const int Smallest = 4;

    /// <summary>Items in rings that nobody uses; more are left to the garbage collector.</summary>
    private const int MaxKept = 500_000;

    private readonly Stack<OutboundItem[]>[] _bySize = [.. Enumerable.Range(0, 16).Select(_ => new Stack<OutboundItem[]>())];
    private int _kept;

    /// <param name="length">A power of two; the ring is at least so long.</param>
    public OutboundItem[] Rent(int length)
    {
        length = Math.Max(length, Smallest);
        var size = BitOperations.Log2((uint)length);
        if (size < _bySize.Length && _bySize[size].TryPop(out var ring))
        {
            _kept -= length;
            return ring;
        }

        return new OutboundItem[length];
    }

    public void Return(OutboundItem[] ring)
    {
        var size = BitOperations.Log2((uint)ring.Length);
        if (size < _bySize.Length && _kept + ring.Length <= MaxKept)
        {
            Array.Clear(ring);
            _kept += ring.Length;
            _bySize[size].Push(ring);
        }
    }
}
