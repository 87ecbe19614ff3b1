namespace DaprPush.Router.Streams;

/// <summary>
/// The ids, times and places of a stream's newest messages, by number. Numbers follow one another without a hole, so it is four
/// arrays and no hash table: half of the id is searched with vector instructions, well under a microsecond for a thousand messages.
/// </summary>
/// <param name="first">The number the first added entry gets.</param>
internal sealed class IdIndex(long first)
{
    private ulong[] _heads = new ulong[IdBucket.OpenSize];
    private ulong[] _tails = new ulong[IdBucket.OpenSize];
    private MessageTimes[] _times = new MessageTimes[IdBucket.OpenSize];
    private StoredPlace[] _places = new StoredPlace[IdBucket.OpenSize];
    private int _start;
    private int _end;

    /// <summary>The lowest number it knows.</summary>
    public long First { get; private set; } = first;

    /// <summary>The highest number it knows; one less than <see cref="First"/> when it is empty.</summary>
    public long Last => First + (_end - _start) - 1;

    /// <summary>Bytes that it takes in memory.</summary>
    public int Bytes => _heads.Length * 26;

    public (MessageId Id, MessageTimes Times, StoredPlace Place) this[long seq]
    {
        get
        {
            var at = Slot(seq);
            return (new MessageId(_heads[at], _tails[at]), _times[at], _places[at]);
        }
    }

    /// <returns>The number of the message with that id; 0 when it is not known.</returns>
    public long Find(MessageId id)
    {
        var from = _start;
        while (_heads.AsSpan(from, _end - from).IndexOf(id.Head) is >= 0 and var offset)
        {
            var at = from + offset;
            if (_tails[at] == id.Tail && _times[at].IsKnown)
            {
                return First + (at - _start);
            }

            from = at + 1;
        }

        return 0;
    }

    /// <returns>The number of the new entry.</returns>
    public long Add(MessageId id, MessageTimes times, StoredPlace place = default)
    {
        if (_end == _heads.Length)
        {
            MakeRoom();
        }

        _heads[_end] = id.Head;
        _tails[_end] = id.Tail;
        _times[_end] = times;
        _places[_end] = place;
        _end++;
        return Last;
    }

    /// <summary>The message of that number is stored there.</summary>
    public void SetPlace(long seq, StoredPlace place) => _places[Slot(seq)] = place;

    /// <summary>Forgets the numbers below <paramref name="seq"/>.</summary>
    public void ForgetBefore(long seq)
    {
        var count = (int)Math.Clamp(seq - First, 0, _end - _start);
        _start += count;
        First += count;
    }

    /// <returns>The lowest number from <paramref name="seq"/> on whose message lives; 0 when none does.</returns>
    public long FirstAlive(long seq, long now)
    {
        for (var candidate = Math.Max(seq, First); candidate <= Last; candidate++)
        {
            if (_times[Slot(candidate)].ExpiresAt > now)
            {
                return candidate;
            }
        }

        return 0;
    }

    private int Slot(long seq) =>
        seq >= First && seq <= Last ? _start + (int)(seq - First) : throw new ArgumentOutOfRangeException(nameof(seq), seq, "The index does not know this number.");

    // Half of the room free means that moving down is paid for by as many entries forgotten.
    private void MakeRoom()
    {
        var count = _end - _start;
        var size = count > _heads.Length / 2 ? _heads.Length * 2 : _heads.Length;
        _heads = Move(_heads, size, count);
        _tails = Move(_tails, size, count);
        _times = Move(_times, size, count);
        _places = Move(_places, size, count);
        _start = 0;
        _end = count;
    }

    private T[] Move<T>(T[] entries, int size, int count)
    {
        var target = size == entries.Length ? entries : new T[size];
        Array.Copy(entries, _start, target, 0, count);
        return target;
    }
}
