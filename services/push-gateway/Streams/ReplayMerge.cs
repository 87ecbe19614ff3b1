using DaprPush.Gateway.Connections;
using DaprPush.Gateway.Events;
using DaprPush.Gateway.Subscriptions;
using DaprPush.Messages.Streams;

namespace DaprPush.Gateway.Streams;

/// <summary>
/// Brings the missed events of several streams into one order that is right in each of them. A message that is in several streams
/// waits until everything before it in all of them is out. Where that cannot be, because two streams hold two such messages in
/// opposite orders, each keeps the order of the stream that it is delivered in.
/// </summary>
internal sealed class ReplayMerge(Subscription subscription)
{
    private readonly List<Track> _tracks = [];
    private readonly Dictionary<string, int> _copies = [];
    private readonly List<OutboundItem> _merged = [];

    /// <summary>What a stream sends again because nobody has acknowledged it: before all that was missed, and no place moves.</summary>
    public void AddAgain(int streamIndex, IEnumerable<NumberedEvent> events) => _merged.AddRange(events
        .Where(numbered => numbered.Event.IsFor(subscription, streamIndex))
        .Select(numbered => OutboundItem.Unnumbered(numbered.Event)));

    /// <summary>
    /// The missed events of one stream, oldest first. Repetitions among them are passed over: their message is among the missed itself,
    /// or sent again if that is still wanted.
    /// </summary>
    /// <param name="end">Where the stream stands after them.</param>
    public void Add(int streamIndex, IEnumerable<NumberedEvent> events, StreamPosition end)
    {
        var track = new Track(streamIndex, [.. events.Where(numbered => !numbered.Event.IsRepetition)], end);
        _tracks.Add(track);
        foreach (var (_, encoded) in track.Events)
        {
            if (encoded.IsMultiStream)
            {
                _copies[encoded.Id] = _copies.GetValueOrDefault(encoded.Id) + 1;
            }
        }
    }

    public List<OutboundItem> Merge()
    {
        var waiting = new Dictionary<string, List<Track>>();
        var running = new Queue<Track>(_tracks);
        while (running.TryDequeue(out var track) || TakeBlocked(waiting, out track))
        {
            Run(track, waiting, running);
        }

        return _merged;
    }

    // Until the end, or until a message that other streams have not come to yet.
    private void Run(Track track, Dictionary<string, List<Track>> waiting, Queue<Track> running)
    {
        while (track.Next < track.Events.Count)
        {
            var encoded = track.Events[track.Next].Event;
            if (encoded.IsMultiStream && _copies[encoded.Id] > 1)
            {
                var arrived = waiting.TryGetValue(encoded.Id, out var others) ? others : waiting[encoded.Id] = [];
                arrived.Add(track);
                if (arrived.Count < _copies[encoded.Id])
                {
                    return;
                }

                waiting.Remove(encoded.Id);
                foreach (var other in arrived)
                {
                    Emit(other);
                    running.Enqueue(other);
                }

                return;
            }

            Emit(track);
        }

        _merged.Add(OutboundItem.Place(track.StreamIndex, track.End));
    }

    // Nothing moves any more: the first that waits goes on alone.
    private bool TakeBlocked(Dictionary<string, List<Track>> waiting, out Track track)
    {
        track = null!;
        if (waiting.Count == 0)
        {
            return false;
        }

        var (id, tracks) = waiting.First();
        track = tracks[0];
        tracks.RemoveAt(0);
        _copies[id]--;
        if (tracks.Count == 0)
        {
            waiting.Remove(id);
        }

        Emit(track);
        return true;
    }

    private void Emit(Track track)
    {
        var (seq, encoded) = track.Events[track.Next++];
        if (encoded.IsFor(subscription, track.StreamIndex))
        {
            _merged.Add(new OutboundItem(encoded, track.StreamIndex, track.End with { Seq = seq }));
        }
    }

    private sealed record Track(int StreamIndex, List<NumberedEvent> Events, StreamPosition End)
    {
        public int Next { get; set; }
    }
}
