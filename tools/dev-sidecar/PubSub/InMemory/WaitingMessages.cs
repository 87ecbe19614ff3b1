namespace DaprPush.DevSidecar.PubSub.InMemory;

/// <summary>A first-in first-out queue that takes messages back in front and knows its size in bytes. Not thread-safe.</summary>
internal sealed class WaitingMessages
{
    private readonly Queue<BrokerMessage> _queue = new();
    private readonly Stack<BrokerMessage> _returned = new();

    private long _bytes;

    /// <summary>Bytes of all messages, with a rough 128 for each one's own weight. May be read at any time.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>How many there are.</summary>
    public int Count => _queue.Count + _returned.Count;

    public void Add(in BrokerMessage message)
    {
        _queue.Enqueue(message);
        _bytes += Weight(message);
    }

    public BrokerMessage Take()
    {
        var message = _returned.Count > 0 ? _returned.Pop() : _queue.Dequeue();
        _bytes -= Weight(message);
        return message;
    }

    public void PutBack(ReadOnlySpan<BrokerMessage> messages)
    {
        for (var i = messages.Length - 1; i >= 0; i--)
        {
            _returned.Push(messages[i]);
            _bytes += Weight(messages[i]);
        }
    }

    private static long Weight(in BrokerMessage message) => message.Data.Length + 128;
}
