using DaprPush.Gateway.Events;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// Asks actors for what nobody has acknowledged yet, for connections that come back. A stream is asked once at a time, and the answer
/// is for all that wanted it before it was asked: thousands that come back together cost a few calls. Who comes later waits for the
/// next answer, so that nobody gets what was acknowledged before it came. Only the hub loop calls it.
/// </summary>
internal sealed class UnacknowledgedReadings(IStreamCalls calls)
{
    private readonly Dictionary<StreamHub, Reading> _underWay = [];

    /// <param name="isWanted">Asked after a failure.</param>
    public void Ask(StreamHub hub, Func<bool> isWanted, Action<UnacknowledgedEvents> then)
    {
        if (_underWay.TryGetValue(hub, out var reading))
        {
            reading.Next.Add((isWanted, then));
        }
        else
        {
            Begin(hub, [(isWanted, then)]);
        }
    }

    private void Begin(StreamHub hub, List<(Func<bool> IsWanted, Action<UnacknowledgedEvents> Then)> asking)
    {
        var reading = new Reading(asking);
        _underWay.Add(hub, reading);
        Read(hub, reading, after: 0);
    }

    private void Read(StreamHub hub, Reading reading, long after) => calls.Unacknowledged(
        hub.Name,
        after,
        () => reading.IsWanted,
        page =>
        {
            if (reading.Head.Epoch != page.Head.Epoch)
            {
                reading.Events.Clear();
            }

            reading.Head = page.Head;
            reading.Events.AddRange(page.Messages.Select(numbered => new NumberedEvent(numbered.Seq, new EncodedEvent(numbered.Message))));
            if (!page.IsComplete && page.Messages.Count > 0)
            {
                Read(hub, reading, page.Messages[^1].Seq);
                return;
            }

            End(hub, reading);
            hub.LearnUnacknowledged(page.Head, reading.Events.Count > 0);
            var answer = new UnacknowledgedEvents(reading.Head, reading.Events);
            reading.Asking.ForEach(asking => asking.Then(answer));
        },
        givenUp: () => End(hub, reading));

    private void End(StreamHub hub, Reading reading)
    {
        _underWay.Remove(hub);
        if (reading.Next.Count > 0)
        {
            Begin(hub, reading.Next);
        }
    }

    private sealed class Reading(List<(Func<bool> IsWanted, Action<UnacknowledgedEvents> Then)> asking)
    {
        public List<(Func<bool> IsWanted, Action<UnacknowledgedEvents> Then)> Asking => asking;

        /// <summary>They came after the call was made.</summary>
        public List<(Func<bool> IsWanted, Action<UnacknowledgedEvents> Then)> Next { get; } = [];

        public List<NumberedEvent> Events { get; } = [];

        public StreamPosition Head { get; set; }

        public bool IsWanted => asking.Exists(one => one.IsWanted()) || Next.Exists(one => one.IsWanted());
    }
}
