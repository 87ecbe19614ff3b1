using System.Diagnostics.CodeAnalysis;
using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>Live messages of a stream that came before their turn, until what precedes them is there.</summary>
internal sealed class EarlyEvents
{
    /// <summary>So many are kept; further ones are read from history instead.</summary>
    public const int Max = 1_000;

    private readonly SortedList<long, (uint Epoch, EncodedEvent Event)> _events = [];

    /// <summary>The highest number among them; 0 without any.</summary>
    public long Highest => _events.Count > 0 ? _events.GetKeyAtIndex(_events.Count - 1) : 0;

    /// <summary>The epoch of number 1 among them; null where it has not come.</summary>
    public uint? EpochOfTheFirst => _events.TryGetValue(1, out var first) ? first.Epoch : null;

    /// <summary>The one with this number; null where none has come.</summary>
    public EncodedEvent? Find(StreamPosition position) =>
        _events.TryGetValue(position.Seq, out var early) && early.Epoch == position.Epoch ? early.Event : null;

    /// <summary>Forgets one: history will say what has its number.</summary>
    public void Forget(long seq) => _events.Remove(seq);

    /// <summary>False when there are too many.</summary>
    public bool TryKeep(EncodedEvent encoded, StreamPosition position)
    {
        if (_events.Count >= Max)
        {
            return false;
        }

        _events[position.Seq] = (position.Epoch, encoded);
        return true;
    }

    /// <summary>Takes the one right after a number; those up to the number are forgotten.</summary>
    public bool TryTakeAfter(long seq, [NotNullWhen(true)] out EncodedEvent? encoded)
    {
        while (_events.Count > 0 && _events.GetKeyAtIndex(0) <= seq + 1)
        {
            var isNext = _events.GetKeyAtIndex(0) == seq + 1;
            encoded = _events.GetValueAtIndex(0).Event;
            _events.RemoveAt(0);
            if (isNext)
            {
                return true;
            }
        }

        encoded = null;
        return false;
    }

    /// <summary>Forgets those of other epochs.</summary>
    public void KeepOnly(uint epoch)
    {
        foreach (var seq in _events.Where(early => early.Value.Epoch != epoch).Select(early => early.Key).ToArray())
        {
            _events.Remove(seq);
        }
    }

    public void Clear() => _events.Clear();
}
