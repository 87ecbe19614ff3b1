using System.Globalization;

namespace DaprPush.Faults.Load;

/// <summary>Every message that was ever posted, and the order that each stream must have.</summary>
internal sealed class SentLog
{
    private readonly Lock _lock = new();
    private readonly List<SentMessage> _messages = [];
    private readonly Dictionary<string, List<int>> _streams = [];

    /// <summary>How many were posted.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count;
            }
        }
    }

    public SentMessage this[int index]
    {
        get
        {
            lock (_lock)
            {
                return _messages[index];
            }
        }
    }

    /// <summary>The index in an id.</summary>
    /// <exception cref="FormatException">Nobody here sent a message of that id.</exception>
    public static int IndexOf(ReadOnlySpan<char> id) =>
        id.StartsWith("m") && int.TryParse(id[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : throw new FormatException($"'{id}' is the id of no message that was sent.");

    /// <summary>Notes a message that is about to be posted for the first time. Of one stream's messages, the order of these calls is the order of the stream.</summary>
    /// <param name="streams">In the order of the message's target.</param>
    /// <param name="session">The only session that it is for; null for all.</param>
    public SentMessage Add(int producer, IReadOnlyList<string> streams, long at, MessageKind kind = MessageKind.Durable, string? session = null)
    {
        lock (_lock)
        {
            var message = new SentMessage(_messages.Count, producer, streams, at) { Kind = kind, Session = session };
            _messages.Add(message);
            foreach (var stream in streams)
            {
                if (!_streams.TryGetValue(stream, out var order))
                {
                    _streams.Add(stream, order = []);
                }

                order.Add(message.Index);
            }

            return message;
        }
    }

    /// <summary>All messages of a kind.</summary>
    public IReadOnlyList<SentMessage> Of(MessageKind kind)
    {
        lock (_lock)
        {
            return [.. _messages.Where(message => message.Kind == kind)];
        }
    }

    /// <summary>The messages of a stream in their order, as indexes.</summary>
    public IReadOnlyList<int> OrderOf(string stream)
    {
        lock (_lock)
        {
            return _streams.TryGetValue(stream, out var order) ? [.. order] : [];
        }
    }
}
