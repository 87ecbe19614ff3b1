namespace DaprPush.Gateway.Events;

/// <summary>Bounds what all streams together keep of their recent events: over it, the oldest goes, whosever it is.</summary>
/// <param name="maxBytes">Bytes in memory, roughly.</param>
internal sealed class RecentBudget(long maxBytes)
{
    private readonly LinkedList<RecentEvents> _owners = new();

    /// <summary>Bytes that are held.</summary>
    public long Held { get; private set; }

    /// <summary>Notes the newest event of all.</summary>
    public LinkedListNode<RecentEvents> Take(RecentEvents owner, int size)
    {
        Held += size;
        return _owners.AddLast(owner);
    }

    public void Return(LinkedListNode<RecentEvents> place, int size)
    {
        Held -= size;
        _owners.Remove(place);
    }

    /// <summary>Lets the oldest go until the rest fits.</summary>
    public void Trim()
    {
        while (Held > maxBytes)
        {
            _owners.First!.Value.DropOldest();
        }
    }
}
