namespace DaprPush.Gateway.Events;

/// <summary>
/// The newest events of a stream, so that a client that comes back soon is served without asking anybody. Covers an unbroken piece
/// of the numbers; a number whose message expired or was never meant to be kept is covered without an event.
/// </summary>
internal sealed class RecentEvents(int capacity)
{
    private readonly Queue<NumberedEvent> _events = new();

    /// <summary>Everything after this number, up to the last one added, is here.</summary>
    public long CoveredAfter { get; private set; }

    public bool Covers(long seq) => seq >= CoveredAfter;

    /// <summary>Forgets everything; what is added next follows on <paramref name="seq"/>.</summary>
    public void StartAfter(long seq)
    {
        _events.Clear();
        CoveredAfter = seq;
    }

    /// <summary>Adds the event after the last one.</summary>
    public void Add(NumberedEvent next)
    {
        _events.Enqueue(next);
        while (_events.Count > capacity)
        {
            CoveredAfter = _events.Dequeue().Seq;
        }
    }

    public IEnumerable<NumberedEvent> After(long seq) => _events.SkipWhile(recent => recent.Seq <= seq);
}
