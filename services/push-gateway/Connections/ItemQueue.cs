using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace DaprPush.Gateway.Connections;

/// <summary>
/// What waits for one connection, in order. The first has its place here, since most connections wait for one event at a time;
/// more of them wait in a borrowed ring. Only the hub loop uses it. A structure: never copy it.
/// </summary>
internal struct ItemQueue
{
    private OutboundItem _first;
    private OutboundItem[]? _ring;
    private int _head;
    private int _count;

    public readonly int Count => _count;

    /// <summary>The one that has waited longest.</summary>
    [UnscopedRef]
    public readonly ref readonly OutboundItem First => ref _first;

    /// <summary>The one so many places behind the first.</summary>
    [UnscopedRef]
    public readonly ref readonly OutboundItem this[int index]
    {
        get
        {
            if (index == 0)
            {
                return ref _first;
            }

            return ref _ring![(_head + index - 1) & (_ring.Length - 1)];
        }
    }

    public void Enqueue(in OutboundItem item, ItemRings rings)
    {
        if (_count == 0)
        {
            _first = item;
        }
        else
        {
            var behind = _count - 1;
            if (_ring is null || behind == _ring.Length)
            {
                Grow(behind, rings);
            }

            _ring![(_head + behind) & (_ring.Length - 1)] = item;
        }

        _count++;
    }

    /// <summary>Takes the one that has waited longest.</summary>
    public OutboundItem Dequeue(ItemRings rings)
    {
        var item = _first;
        if (--_count == 0)
        {
            Clear(rings);
        }
        else
        {
            ref var next = ref _ring![_head];
            _first = next;
            next = default;
            _head = (_head + 1) & (_ring.Length - 1);
        }

        return item;
    }

    public void Clear(ItemRings rings)
    {
        if (_ring is not null)
        {
            rings.Return(_ring);
        }

        this = default;
    }

    /// <summary>Whether exactly these wait.</summary>
    public readonly bool Holds(ReadOnlySpan<OutboundItem> items)
    {
        if (items.Length != _count)
        {
            return false;
        }

        for (var i = 0; i < items.Length; i++)
        {
            if (!this[i].Equals(items[i]))
            {
                return false;
            }
        }

        return true;
    }

    private void Grow(int held, ItemRings rings)
    {
        var larger = rings.Rent((int)BitOperations.RoundUpToPowerOf2((uint)held + 1));
        for (var i = 0; i < held; i++)
        {
            larger[i] = _ring![(_head + i) & (_ring.Length - 1)];
        }

        if (_ring is not null)
        {
            rings.Return(_ring);
        }

        _ring = larger;
        _head = 0;
    }
}
