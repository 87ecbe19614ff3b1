namespace DaprPush.Gateway.Streams;

/// <summary>
/// What waits, by who wants it: they take turns, each for a few of what it wants, so that who wants little is not behind one who wants very much.
/// </summary>
/// <param name="inATurn">What one may take before it is the next one's turn.</param>
internal sealed class FairQueue<T>(int inATurn)
{
    private readonly Dictionary<object, Queue<T>> _waiting = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<object> _turns = new();
    private int _taken;

    public int Count { get; private set; }

    /// <param name="by">Who wants it; the same object for all that it wants.</param>
    public void Enqueue(object by, T item)
    {
        if (!_waiting.TryGetValue(by, out var own))
        {
            _waiting.Add(by, own = new Queue<T>());
            _turns.Enqueue(by);
        }

        own.Enqueue(item);
        Count++;
    }

    /// <summary>Takes the next; there has to be one.</summary>
    public T Dequeue()
    {
        var by = _turns.Peek();
        var own = _waiting[by];
        var item = own.Dequeue();
        Count--;
        if (own.Count == 0)
        {
            _waiting.Remove(by);
            _turns.Dequeue();
            _taken = 0;
        }
        else if (++_taken == inATurn)
        {
            _turns.Enqueue(_turns.Dequeue());
            _taken = 0;
        }

        return item;
    }
}
