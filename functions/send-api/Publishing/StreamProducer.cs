using DaprPush.Messages.Message;
using DaprPush.Messages.Routing;
using DaprPush.Messages.Streams;

namespace DaprPush.SendApi.Publishing;

/// <summary>
/// Stamps the events of one lane, so that streams can tell what came twice, late, or never. One event at a time: the next is stamped
/// when it is known whether the broker has confirmed the last.
/// </summary>
/// <param name="maxStreams">Streams it remembers, at least half as many.</param>
internal sealed class StreamProducer(int maxStreams, TimeProvider time)
{
    private readonly string _name = ProducerName.New(time.GetUtcNow());
    private readonly ConfirmedNumbers _confirmed = new(maxStreams, time);
    private readonly Dictionary<StreamName, long> _inFlight = [];
    private long _next = 1;
    private long _confirmedUpTo;

    /// <summary>The batch with the next numbers. Those of an event that failed are not used again: it may be out all the same.</summary>
    public IngestBatch Stamp(IReadOnlyList<IngestMessage> messages)
    {
        _inFlight.Clear();
        var first = _next;
        _next += messages.Count;
        var back = new List<long>(messages.Count * 2);
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].Message.Delivery == DeliveryMode.Durable)
            {
                foreach (var stream in messages[i].Streams)
                {
                    back.Add(BackFrom(first + i, stream));
                }
            }
        }

        return new IngestBatch(messages) { Stamps = new IngestStamps(_name, first, back) { After = _confirmedUpTo } };
    }

    /// <summary>The broker has what was stamped last.</summary>
    public void Confirm()
    {
        _confirmedUpTo = _next - 1;
        foreach (var (stream, number) in _inFlight)
        {
            _confirmed.Set(stream, number);
        }
    }

    private long BackFrom(long number, StreamName stream)
    {
        var previous = _inFlight.TryGetValue(stream, out var inFlight) ? inFlight : _confirmed.Find(stream);
        _inFlight[stream] = number;
        return previous == 0 ? 0 : number - previous;
    }
}
