namespace DaprPush.Gateway.Events;

/// <summary>
/// The newest events of a stream, so that a client that comes back soon is served without asking anybody. Covers an unbroken piece
/// of the numbers; a number whose message expired or was never meant to be kept is covered without an event.
/// </summary>
/// <param name="capacity">Events at the most.</param>
/// <param name="budget">What all streams share.</param>
internal sealed class RecentEvents(int capacity, RecentBudget budget)
{
    // Most streams are quiet: none until there is an event.
    private Queue<(NumberedEvent Event, LinkedListNode<RecentEvents> Place)>? _events;

    /// <summary>Everything after this number, up to the last one added, is here.</summary>
    public long CoveredAfter { get; private set; }

    public bool Covers(long seq) => seq >= CoveredAfter;

    /// <summary>Forgets everything; what is added next follows on <paramref name="seq"/>.</summary>
    public void StartAfter(long seq)
    {
        while (_events?.Count > 0)
        {
            DropOldest();
        }

        CoveredAfter = seq;
    }

    /// <summary>Forgets what has this number or a lower one.</summary>
    public void ForgetUpTo(long seq)
    {
        while (_events?.Count > 0 && _events.Peek().Event.Seq <= seq)
        {
            DropOldest();
        }

        CoveredAfter = Math.Max(CoveredAfter, seq);
    }

    /// <summary>Adds the event after the last one.</summary>
    public void Add(NumberedEvent next)
    {
        _events ??= new();
        _events.Enqueue((next, budget.Take(this, next.Event.Size)));
        if (_events.Count > capacity)
        {
            DropOldest();
        }

        budget.Trim();
    }

    public void DropOldest()
    {
        var (oldest, place) = _events!.Dequeue();
        CoveredAfter = oldest.Seq;
        budget.Return(place, oldest.Event.Size);
    }

    /// <summary>The event with this number; null where it is not here.</summary>
    public EncodedEvent? Find(long seq)
    {
        foreach (var (recent, _) in _events ?? [])
        {
            if (recent.Seq == seq)
            {
                return recent.Event;
            }
        }

        return null;
    }

    public IEnumerable<NumberedEvent> After(long seq) =>
        _events is null ? [] : _events.Select(recent => recent.Event).SkipWhile(recent => recent.Seq <= seq);
}
