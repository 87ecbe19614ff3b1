using DaprPush.Messages.Routing;

namespace DaprPush.Router.Streams;

/// <summary>
/// The newest messages of a stream in memory, bounded by count and by bytes of bodies: a subscriber that comes back after a moment
/// costs no reading. Below the bound it is a matter of luck, so the stored messages decide.
/// </summary>
/// <param name="from">The number of the next message.</param>
internal sealed class RecentMessages(long from, int maxCount, int maxBytes)
{
    private readonly Queue<NumberedMessage> _messages = new();
    private long _bytes;

    /// <summary>Every message of this number or higher is here, but for those that had expired when they came.</summary>
    public long From { get; private set; } = from;

    /// <summary>Bytes that it takes in memory, roughly.</summary>
    public long Bytes => _bytes + (_messages.Count * 300);

    public void Add(long seq, RoutedMessage message)
    {
        _messages.Enqueue(new NumberedMessage(seq, message));
        _bytes += message.Body.Utf8.Length;
        while (_messages.Count > maxCount || _bytes > maxBytes)
        {
            var oldest = _messages.Dequeue();
            _bytes -= oldest.Message.Body.Utf8.Length;
            From = oldest.Seq + 1;
        }
    }

    /// <summary>Takes what was read from the store, where nothing newer is held yet.</summary>
    /// <param name="from">The number from which on <paramref name="messages"/> are complete.</param>
    public void Fill(long from, IEnumerable<NumberedMessage> messages)
    {
        if (_messages.Count > 0 || from >= From)
        {
            return;
        }

        From = from;
        foreach (var (seq, message) in messages)
        {
            Add(seq, message);
        }
    }

    /// <summary>The messages of that number or higher, oldest first.</summary>
    public IEnumerable<NumberedMessage> Since(long seq) => _messages.Where(message => message.Seq >= seq);
}
