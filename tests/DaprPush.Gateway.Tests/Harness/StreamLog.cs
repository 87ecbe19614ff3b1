using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>A stream of a shard as its contract says (StreamPage, ResetReason): what a gateway in a test attaches to and reads.</summary>
internal sealed class StreamLog(uint epoch = 1, int kept = int.MaxValue)
{
    private readonly List<NumberedMessage> _messages = [];
    private readonly SortedDictionary<long, RoutedMessage> _unacknowledged = [];

    public StreamPosition Head { get; private set; } = new(epoch, 0);

    /// <summary>What nobody has acknowledged yet, by the number it had when it was new.</summary>
    public IReadOnlyDictionary<long, RoutedMessage> Unacknowledged => _unacknowledged;

    public long Append(RoutedMessage message)
    {
        Head = Head with { Seq = Head.Seq + 1 };
        _messages.Add(new NumberedMessage(Head.Seq, message));
        if (message is { Ack: true, RetryCount: 0 })
        {
            _unacknowledged.Add(Head.Seq, message);
        }

        return Head.Seq;
    }

    public void Settle(string id)
    {
        foreach (var (seq, _) in _unacknowledged.Where(listed => listed.Value.Id == id).ToArray())
        {
            _unacknowledged.Remove(seq);
        }
    }

    /// <summary>Loses the history and starts another life.</summary>
    public void LoseHistory(uint nextEpoch)
    {
        _messages.Clear();
        _unacknowledged.Clear();
        Head = new StreamPosition(nextEpoch, 0);
    }

    /// <summary>As they are sent again, each time counted once more.</summary>
    public UnacknowledgedPage ReadUnacknowledged(long after, int limit)
    {
        var rest = _unacknowledged.Where(listed => listed.Key > after).ToArray();
        foreach (var (seq, message) in rest.Take(limit))
        {
            _unacknowledged[seq] = message.Repeat(message.RetryCount + 1);
        }

        return new UnacknowledgedPage(
            Head, [.. rest.Take(limit).Select(listed => new NumberedMessage(listed.Key, _unacknowledged[listed.Key]))], rest.Length <= limit);
    }

    /// <summary>Milliseconds after which who attaches gets ephemeral messages for certain.</summary>
    public int SettlesIn { get; set; }

    public StreamPage Read(StreamPosition? after, HistoryStart? since, int limit)
    {
        var page = after is null && since is { } start ? ReadSince(start, limit) : ReadMessages(after, limit);
        return page with { HasUnacknowledged = _unacknowledged.Count > 0, SettlesIn = SettlesIn };
    }

    private StreamPage ReadSince(HistoryStart since, int limit)
    {
        var alive = _messages.Skip(Math.Max(0, _messages.Count - kept)).ToArray();
        var wanted = since.Kind switch
        {
            HistoryStartKind.Newest => alive.TakeLast((int)since.Value),
            HistoryStartKind.Accepted => alive.SkipWhile(numbered => numbered.Message.AcceptedAt < since.Value),
            _ => alive,
        };
        var begin = wanted.FirstOrDefault()?.Seq - 1 ?? Head.Seq;
        return ReadMessages(Head with { Seq = begin }, limit) with { Begin = begin, IsCut = since.Kind == HistoryStartKind.All && begin > 0 };
    }

    private StreamPage ReadMessages(StreamPosition? after, int limit)
    {
        if (after is not { } place || place == Head)
        {
            return new StreamPage(Head, ResetReason.None, [], Head.Seq);
        }

        var oldest = Math.Max(_messages.Count == 0 ? long.MaxValue : _messages[0].Seq, Head.Seq - kept + 1L);
        var reset = place.Epoch != Head.Epoch ? ResetReason.Epoch
            : place.Seq > Head.Seq ? ResetReason.Cursor
            : place.Seq < oldest - 1 ? ResetReason.History
            : ResetReason.None;
        if (reset is ResetReason.Cursor or ResetReason.History || (reset == ResetReason.Epoch && oldest > 1))
        {
            return new StreamPage(Head, reset, [], Head.Seq) { Begin = Head.Seq };
        }

        // All of another epoch is new to whoever asks.
        var page = _messages.Where(message => reset == ResetReason.Epoch || message.Seq > place.Seq).Take(limit).ToArray();
        return new StreamPage(Head, reset, page, page.Length == limit ? page[^1].Seq : Head.Seq);
    }
}
