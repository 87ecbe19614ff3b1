using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Tests.Harness;

/// <summary>A stream's actor as its contract says (StreamPage, ResetReason): what a gateway in a test attaches to and reads.</summary>
internal sealed class StreamLog(uint epoch = 1, int kept = int.MaxValue)
{
    private readonly List<NumberedMessage> _messages = [];

    public StreamPosition Head { get; private set; } = new(epoch, 0);

    public long Append(RoutedMessage message)
    {
        Head = Head with { Seq = Head.Seq + 1 };
        _messages.Add(new NumberedMessage(Head.Seq, message));
        return Head.Seq;
    }

    /// <summary>Loses the history and starts another life.</summary>
    public void LoseHistory(uint nextEpoch)
    {
        _messages.Clear();
        Head = new StreamPosition(nextEpoch, 0);
    }

    public StreamPage Read(StreamPosition? after, int limit)
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
        if (reset != ResetReason.None)
        {
            return new StreamPage(Head, reset, [], Head.Seq);
        }

        var page = _messages.Where(message => message.Seq > place.Seq).Take(limit).ToArray();
        return new StreamPage(Head, ResetReason.None, page, page.Length == limit ? page[^1].Seq : Head.Seq);
    }
}
